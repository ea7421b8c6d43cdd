package dev.comporta.common.collection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies of a {@link FlatSchema} in one pass, without a tree and without a string that nobody asked for: the cost of a
 * valid body, at the door and again at the worker, is mostly this. Says yes only when {@link StrictJson} and the full
 * validator would, and no to whatever it is not sure of. Its buffers are used again: for one thread.
 */
final class FlatReader {
    /** Room for a comment's longest text; what is larger is rare enough for the full validator. */
    private static final int MOST_CHARACTERS = 272 << 10;

    private static final int FIRST_CHARACTERS = 4 << 10;

    private final JsonFactory factory;
    private final FlatSchema schema;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private char[] characters = new char[FIRST_CHARACTERS];
    private byte[] copy = new byte[0];

    FlatReader(JsonFactory factory, FlatSchema schema) {
        this.factory = factory;
        this.schema = schema;
    }

    /** True when this body is certainly valid. */
    boolean isValid(ByteBuffer body) {
        return read(body, null);
    }

    /** The values for the columns, those of facts still missing; null when this body is not for this reader. */
    @Nullable
    Object @Nullable [] values(ByteBuffer body) {
        @Nullable Object[] values = new @Nullable Object[schema.columns()];
        return read(body, values) ? values : null;
    }

    private boolean read(ByteBuffer body, @Nullable Object @Nullable [] values) {
        int length = decode(body);
        if (length < 0) {
            return false;
        }
        try (JsonParser parser = factory.createParser(characters, 0, length)) {
            return parser.nextToken() == JsonToken.START_OBJECT
                    && isObject(parser, values)
                    && parser.nextToken() == null;
        } catch (IOException | UnfitWriteException e) {
            return false;
        }
    }

    /** The number of characters; -1 when it is too large or not UTF-8. */
    private int decode(ByteBuffer body) {
        int bytes = body.remaining();
        if (bytes > MOST_CHARACTERS) {
            return -1;
        }
        if (bytes > characters.length) {
            characters = new char[Math.min(MOST_CHARACTERS, Math.max(bytes, 2 * characters.length))];
        }
        CharBuffer out = CharBuffer.wrap(characters);
        utf8.reset();
        CoderResult result = utf8.decode(readable(body), out, true);
        return result.isError() ? -1 : out.position();
    }

    /** The decoder is quick on arrays only, which an envelope's body does not show. */
    private ByteBuffer readable(ByteBuffer body) {
        if (body.hasArray()) {
            return body.duplicate();
        }
        if (copy.length < body.remaining()) {
            copy = new byte[characters.length];
        }
        body.duplicate().get(copy, 0, body.remaining());
        return ByteBuffer.wrap(copy, 0, body.remaining());
    }

    private boolean isObject(JsonParser parser, @Nullable Object @Nullable [] values)
            throws IOException, UnfitWriteException {
        long seen = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            FlatSchema.Member member = schema.member(parser.currentName());
            if (member == null || (seen & member.bit()) != 0 || parser.nextToken() != JsonToken.VALUE_STRING) {
                return false;
            }
            seen |= member.bit();
            int codePoints = codePoints(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            if (codePoints < member.least() || codePoints > member.most()) {
                return false;
            }
            take(parser, member, values);
        }
        return parser.currentToken() == JsonToken.END_OBJECT && schema.isComplete(seen);
    }

    /** A column that is not a text looks at the value itself, and throws when it cannot hold it. */
    private static void take(JsonParser parser, FlatSchema.Member member, @Nullable Object @Nullable [] values)
            throws IOException, UnfitWriteException {
        @Nullable Object[] wanted = member.column() < 0 ? null : values;
        if (member.type() == ColumnType.TEXT && wanted == null) {
            return;
        }
        String text = parser.getText();
        Object value = member.type() == ColumnType.TEXT ? text : member.type().valueOf(TextNode.valueOf(text), "");
        if (wanted != null) {
            wanted[member.column()] = value;
        }
    }

    /** How long a JSON Schema finds it; -1 for text that PostgreSQL cannot store: U+0000, half a surrogate pair. */
    private static int codePoints(char[] text, int offset, int length) {
        int end = offset + length;
        int points = 0;
        for (int i = offset; i < end; i++, points++) {
            char c = text[i];
            if (c == 0) {
                return -1;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == end || !Character.isSurrogatePair(c, text[i + 1])) {
                    return -1;
                }
                i++;
            }
        }
        return points;
    }
}
