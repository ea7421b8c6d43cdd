package dev.comporta.common.collection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a JSON body with the database's eyes: what parses here is stored unchanged. Beyond RFC 8259 it refuses invalid
 * UTF-8 (and any other encoding), a byte order mark, text behind the value, duplicate members, U+0000, lone surrogates,
 * numbers beyond PostgreSQL's {@code numeric}, and nesting or numbers that only an attack has. Stateless.
 */
final class StrictJson {
    /** Deep enough for any document made by people; Jackson's and PostgreSQL's own limits are higher. */
    private static final int MAX_DEPTH = 500;

    private static final int MAX_NUMBER_DIGITS = 1000;

    /** PostgreSQL 18, 8.1.2: numeric holds up to 131072 digits before the point and 16383 behind it. */
    private static final int NUMERIC_DIGITS_BEFORE_POINT = 131_072;

    private static final int NUMERIC_DIGITS_BEHIND_POINT = 16_383;

    /** A string is bounded by its body alone, not by Jackson's 20 million characters. */
    private static final int MAX_STRING_CHARACTERS = (int) Collection.JSON_MAX_BYTES;

    private static final int UNICODE_ESCAPE_CHARACTERS = 6;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_DIGITS)
                    .maxStringLength(MAX_STRING_CHARACTERS)
                    .build())
            .build();

    private StrictJson() {}

    /** The body's value and text. May take milliseconds for a large body; never blocks. */
    static JsonText parse(ByteBuffer utf8) throws MalformedJsonException, UnfitWriteException {
        String text = decode(utf8);
        Map<String, int[]> spans = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new MalformedJsonException("the body is empty");
            }
            JsonNode root = first == JsonToken.START_OBJECT ? object(parser, spans) : value(parser, first);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("there is something behind the JSON value");
            }
            return new JsonText(root, text, spans);
        } catch (StreamConstraintsException e) {
            throw new UnfitWriteException(
                    "",
                    "is nested deeper than 500, or has a number of over 1000 digits or a name of over 50000 characters");
        } catch (JsonProcessingException e) {
            if (e.getLocation() != null && hasHalfPair(text, e.getLocation().getCharOffset())) {
                throw new UnfitWriteException("", "contains half of a surrogate pair");
            }
            throw new MalformedJsonException(e.getOriginalMessage() + where(e));
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail to be read", e);
        }
    }

    /** The same for a worker, to whom malformed and unfit are one: this envelope cannot become a row. */
    static JsonText read(ByteBuffer utf8) throws UnfitWriteException {
        try {
            return parse(utf8);
        } catch (MalformedJsonException e) {
            throw new UnfitWriteException("", "is not JSON");
        }
    }

    private static String decode(ByteBuffer utf8) throws MalformedJsonException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException("the body is not valid UTF-8");
        }
    }

    /**
     * Whether an escape before {@code end} is half of a pair. Jackson gives strings with such halves, and we see them; a
     * name with one it calls malformed, which it is not (RFC 8259, 8.2). A half before an escape that cannot be read might
     * have become a pair: malformed.
     */
    private static boolean hasHalfPair(String text, long end) {
        for (int i = 0; i < end && i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                int unit = escapedUnit(text, i);
                int next = i + UNICODE_ESCAPE_CHARACTERS;
                boolean first = unit >= 0 && Character.isHighSurrogate((char) unit);
                int second = first ? escapedUnit(text, next) : -1;
                if (first && second < 0 && text.startsWith("\\u", next)) {
                    return false;
                }
                boolean pair = second >= 0 && Character.isLowSurrogate((char) second);
                if (unit >= 0 && Character.isSurrogate((char) unit) && !pair) {
                    return true;
                }
                i += pair ? 2 * UNICODE_ESCAPE_CHARACTERS - 1 : 1;
            }
        }
        return false;
    }

    /** What the escape at {@code at} stands for; -1 when there is no such escape. */
    private static int escapedUnit(String text, int at) {
        if (!text.startsWith("\\u", at) || at + UNICODE_ESCAPE_CHARACTERS > text.length()) {
            return -1;
        }
        try {
            return Integer.parseInt(text, at + 2, at + UNICODE_ESCAPE_CHARACTERS, 16);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    /** The parser stands on the opening brace of the outermost object. */
    private static ObjectNode object(JsonParser parser, Map<String, int[]> spans)
            throws IOException, UnfitWriteException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = name(parser, object);
            JsonToken token = parser.nextToken();
            int start = (int) parser.currentTokenLocation().getCharOffset();
            object.set(name, value(parser, token));
            spans.put(name, new int[] {start, (int) parser.currentLocation().getCharOffset()});
        }
        return object;
    }

    private static JsonNode value(JsonParser parser, JsonToken token) throws IOException, UnfitWriteException {
        return switch (token) {
            case START_OBJECT -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = name(parser, object);
                    object.set(name, value(parser, parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.add(value(parser, next));
                }
                yield array;
            }
            case VALUE_STRING -> JsonNodeFactory.instance.textNode(text(parser, parser.getText()));
            case VALUE_NUMBER_INT -> JsonNodeFactory.instance.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> JsonNodeFactory.instance.numberNode(decimal(parser));
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            default -> JsonNodeFactory.instance.nullNode();
        };
    }

    private static String name(JsonParser parser, ObjectNode object) throws IOException, UnfitWriteException {
        String name = text(parser, parser.currentName());
        if (object.has(name)) {
            throw new UnfitWriteException(pointer(parser), "appears twice");
        }
        return name;
    }

    private static String text(JsonParser parser, String text) throws UnfitWriteException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new UnfitWriteException(pointer(parser), "contains U+0000, which PostgreSQL cannot store");
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    throw new UnfitWriteException(pointer(parser), "contains half of a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }

    private static BigDecimal decimal(JsonParser parser) throws IOException, UnfitWriteException {
        BigDecimal decimal;
        try {
            decimal = parser.getDecimalValue();
        } catch (NumberFormatException exponentBeyondJava) {
            throw new UnfitWriteException(pointer(parser), "is a number that PostgreSQL cannot hold");
        }
        long digitsBeforePoint = (long) decimal.precision() - decimal.scale();
        if (digitsBeforePoint > NUMERIC_DIGITS_BEFORE_POINT || decimal.scale() > NUMERIC_DIGITS_BEHIND_POINT) {
            throw new UnfitWriteException(pointer(parser), "is a number that PostgreSQL cannot hold");
        }
        return decimal;
    }

    private static String pointer(JsonParser parser) {
        return parser.getParsingContext().pathAsPointer().toString();
    }
}
