package dev.comporta.common.collection;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A schema that says no more than: an object of these string members, so long each, some of them required. Most collections
 * are like that, and such a body can be accepted while it is read once, without a tree: see {@link FlatReader}. It only ever
 * says yes; whatever it does not say yes to is for {@link Validity}'s full validator, which finds the words. Immutable.
 */
final class FlatSchema {
    /** One bit each in a {@code long}. */
    private static final int MOST_MEMBERS = 64;

    private static final Set<String> ROOT_WORDS =
            Set.of("type", "additionalProperties", "required", "properties", "title", "description", "examples");
    private static final Set<String> MEMBER_WORDS =
            Set.of("type", "minLength", "maxLength", "title", "description", "examples");

    private final List<Member> members;
    private final long required;
    private final int columns;

    /**
     * A string member.
     *
     * @param name in UTF-8; not to be changed
     * @param number its own, among the schema's members
     * @param least code points
     * @param most code points
     * @param column which of the table's columns it fills; -1 for none
     * @param type of that column
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Member(byte[] name, int number, int least, int most, int column, ColumnType type) {
        long bit() {
            return 1L << number;
        }
    }

    private FlatSchema(java.util.Collection<Member> members, long required, int columns) {
        this.members = List.copyOf(members);
        this.required = required;
        this.columns = columns;
    }

    /** Empty when the schema, or a column that one of its members fills, says more. */
    static Optional<FlatSchema> of(JsonNode schema, List<Column> columns) {
        JsonNode properties = schema.path("properties");
        boolean plain = has(schema, ROOT_WORDS)
                && schema.path("type").asText().equals("object")
                && schema.path("additionalProperties").isBoolean()
                && properties.isObject()
                && properties.size() <= MOST_MEMBERS
                && columns.stream().noneMatch(column -> column.fact() == Fact.BODY);
        if (!plain) {
            return Optional.empty();
        }
        Map<String, Member> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            int[] filled = IntStream.range(0, columns.size())
                    .filter(i -> property.getKey().equals(columns.get(i).member()))
                    .toArray();
            boolean plainColumn = filled.length == 0
                    || (filled.length == 1 && !columns.get(filled[0]).type().isJson());
            if (isString(property.getValue()) && plainColumn && isPlain(property.getKey())) {
                int column = filled.length == 0 ? -1 : filled[0];
                ColumnType type =
                        column < 0 ? ColumnType.TEXT : columns.get(column).type();
                members.put(
                        property.getKey(),
                        new Member(
                                property.getKey().getBytes(StandardCharsets.UTF_8),
                                members.size(),
                                Math.max(
                                        0, property.getValue().path("minLength").asInt(0)),
                                property.getValue().path("maxLength").asInt(Integer.MAX_VALUE),
                                column,
                                type));
            }
        }
        List<String> needed = new ArrayList<>();
        schema.path("required").forEach(name -> needed.add(name.asText()));
        columns.stream()
                .filter(column -> column.member() != null && !column.nullable())
                .forEach(column -> needed.add(column.member()));
        long required = 0;
        for (String name : needed) {
            Member member = members.get(name);
            if (member == null) {
                return Optional.empty();
            }
            required |= member.bit();
        }
        return Optional.of(new FlatSchema(members.values(), required, columns.size()));
    }

    /** Whether a body of exactly these members has all that it must have. */
    boolean isComplete(long seen) {
        return (seen & required) == required;
    }

    /** How many columns a row has beside its key. */
    int columns() {
        return columns;
    }

    /** Null for a member that it does not know; the name stands between {@code from} and {@code to}, without its quotes. */
    @Nullable
    Member member(byte[] bytes, int from, int to) {
        for (Member member : members) {
            if (Arrays.equals(bytes, from, to, member.name(), 0, member.name().length)) {
                return member;
            }
        }
        return null;
    }

    private static boolean isString(JsonNode property) {
        return has(property, MEMBER_WORDS)
                && property.path("type").asText().equals("string")
                && isLength(property.path("minLength"))
                && isLength(property.path("maxLength"));
    }

    /** A name that stands in a body as it is, unless somebody wants to escape it. */
    private static boolean isPlain(String name) {
        return name.chars().noneMatch(c -> c < ' ' || c == '"' || c == '\\');
    }

    private static boolean isLength(JsonNode bound) {
        return bound.isMissingNode() || bound.isInt();
    }

    /** True when it has no word but these. */
    private static boolean has(JsonNode object, Set<String> words) {
        boolean[] only = {object.isObject()};
        object.fieldNames().forEachRemaining(name -> only[0] &= words.contains(name));
        return only[0];
    }
}
