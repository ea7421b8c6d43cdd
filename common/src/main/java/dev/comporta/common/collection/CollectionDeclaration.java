package dev.comporta.common.collection;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A declaration as its YAML file says it, before it is checked. docs/collections.md describes each entry. */
record CollectionDeclaration(
        @Nullable String collection,
        @Nullable String body,
        @Nullable Long maxBytes,
        @Nullable String table,
        @Nullable String key,
        @Nullable List<DeclaredColumn> columns,
        @Nullable DeclaredChunks chunks,
        @Nullable JsonNode schema) {

    record DeclaredColumn(
            @Nullable String column,
            @Nullable String type,
            @Nullable Boolean nullable,
            @Nullable String member,
            @JsonProperty("fact") @Nullable String factName) {}

    record DeclaredChunks(
            @Nullable String table,
            @Nullable String owner,
            @Nullable String sequence,
            @Nullable String data) {}

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /** {@code comporta.dead} and paths of the API are taken. */
    private static final Set<String> RESERVED = Set.of("dead", "receipts", "depth");

    /** The checked collection; each problem found is added to {@code problems}, and then the result is not to be used. */
    Collection checked(List<String> problems) {
        int before = problems.size();
        require(
                collection != null && NAME.matcher(collection).matches(),
                "collection: not a lower-case name",
                problems);
        require(!RESERVED.contains(String.valueOf(collection)), "collection: this name is taken", problems);
        boolean json = "json".equals(body);
        require(json || "opaque".equals(body), "body: must be json or opaque", problems);
        require(maxBytes == null || maxBytes > 0, "maxBytes: must be positive", problems);
        require(
                !json || maxBytes == null || maxBytes <= Collection.JSON_MAX_BYTES,
                "maxBytes: a JSON body is held in memory, so at most " + Collection.JSON_MAX_BYTES,
                problems);
        require(json == (schema != null), "schema: needed for json, and only there", problems);
        require(json == (chunks == null), "chunks: needed for opaque, and only there", problems);
        Table checkedTable = new Table(
                identifier(table, "table", problems),
                identifier(key, "key", problems),
                checkedColumns(json, problems),
                checkedChunks(problems));
        Validity validity =
                problems.size() > before || schema == null ? null : validity(schema, checkedTable.columns(), problems);
        OptionalLong max = maxBytes == null ? OptionalLong.empty() : OptionalLong.of(maxBytes);
        return new Collection(String.valueOf(collection), max, checkedTable, validity);
    }

    private List<Column> checkedColumns(boolean json, List<String> problems) {
        List<Column> checked = new ArrayList<>();
        Set<String> names = new HashSet<>();
        names.add(String.valueOf(key));
        require(columns != null && !columns.isEmpty(), "columns: at least one is needed", problems);
        for (DeclaredColumn declared : columns == null ? List.<DeclaredColumn>of() : columns) {
            String where = "columns: " + declared.column();
            String name = identifier(declared.column(), where, problems);
            require(names.add(name), where + ": is declared twice", problems);
            ColumnType type = constant(ColumnType.class, declared.type(), where + ": type", problems);
            String member = declared.member();
            Fact fact = declared.factName() == null
                    ? null
                    : constant(Fact.class, declared.factName(), where + ": fact", problems);
            require((member == null) != (fact == null), where + ": needs a member or a fact", problems);
            require(json || member == null, where + ": an opaque body has no members", problems);
            require(member == null || type != ColumnType.BYTEA, where + ": bytea holds facts only", problems);
            boolean nullable = Boolean.TRUE.equals(declared.nullable());
            if (fact != null && type != null) {
                require(fact.fits(type), where + ": this fact does not fit this type", problems);
                require(fact.isKnownOf(json), where + ": this fact is not known of such a body", problems);
                require(nullable || !fact.mayBeMissing(), where + ": this fact may be missing: nullable", problems);
            }
            checked.add(new Column(name, type == null ? ColumnType.TEXT : type, nullable, member, fact));
        }
        return checked;
    }

    private @Nullable ChunkTable checkedChunks(List<String> problems) {
        if (chunks == null) {
            return null;
        }
        return new ChunkTable(
                identifier(chunks.table(), "chunks: table", problems),
                identifier(chunks.owner(), "chunks: owner", problems),
                identifier(chunks.sequence(), "chunks: sequence", problems),
                identifier(chunks.data(), "chunks: data", problems));
    }

    private static @Nullable Validity validity(JsonNode schema, List<Column> columns, List<String> problems) {
        try {
            return new Validity(schema, columns);
        } catch (IllegalArgumentException e) {
            problems.add("schema: " + e.getMessage());
            return null;
        }
    }

    private static String identifier(@Nullable String name, String where, List<String> problems) {
        if (name == null || !IDENTIFIER.matcher(name).matches()) {
            problems.add(where + ": not a plain lower-case SQL identifier");
            return "";
        }
        return name;
    }

    private static <E extends Enum<E>> @Nullable E constant(
            Class<E> type, @Nullable String name, String where, List<String> problems) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(name)) {
                return constant;
            }
        }
        problems.add(where + ": not one of "
                + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
        return null;
    }

    private static void require(boolean fulfilled, String problem, List<String> problems) {
        if (!fulfilled) {
            problems.add(problem);
        }
    }
}
