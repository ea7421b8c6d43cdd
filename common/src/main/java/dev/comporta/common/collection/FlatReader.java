package dev.comporta.common.collection;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies of a {@link FlatSchema} in one pass over their bytes, without a parser, a tree or a string that nobody asked
 * for: the cost of a valid body, at the door and again at the worker, was mostly this (1.5 KB of the 8.9 KB that a door
 * allocated for a write of 1 KB were the parser's). Says yes only when {@link StrictJson} and the full validator would, and no
 * to whatever it is not sure of. Its buffer is used again: for one thread.
 */
final class FlatReader {
    /** Room for a comment's longest text in ASCII; what is larger, or takes more bytes, is rare enough for the full validator. */
    private static final int MOST_BYTES = 272 << 10;

    private static final int FIRST_BYTES = 4 << 10;

    private final FlatSchema schema;
    private final StringScan string = new StringScan();
    private byte[] copy = new byte[0];
    private byte[] bytes = copy;
    private int at;
    private int end;

    FlatReader(FlatSchema schema) {
        this.schema = schema;
    }

    /** True when this body is certainly valid. Leaves its position as it is. */
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
        if (body.remaining() > MOST_BYTES) {
            return false;
        }
        open(body);
        try {
            skipSpace();
            return take('{') && isObject(values) && at == end;
        } catch (UnfitWriteException e) {
            return false;
        } finally {
            bytes = copy;
        }
    }

    /** An envelope's body does not show its array. */
    private void open(ByteBuffer body) {
        int length = body.remaining();
        if (body.hasArray()) {
            bytes = body.array();
            at = body.arrayOffset() + body.position();
        } else {
            if (copy.length < length) {
                copy = new byte[Math.min(MOST_BYTES, Math.max(FIRST_BYTES, 2 * length))];
            }
            body.get(body.position(), copy, 0, length);
            bytes = copy;
            at = 0;
        }
        end = at + length;
    }

    /** From behind the opening brace to behind the white space that follows the closing one. */
    private boolean isObject(@Nullable Object @Nullable [] values) throws UnfitWriteException {
        long seen = 0;
        boolean more = !take('}');
        while (more) {
            FlatSchema.Member member = member();
            if (member == null || (seen & member.bit()) != 0 || !take(':') || !isValue(member, values)) {
                return false;
            }
            seen |= member.bit();
            more = take(',');
            if (!more && !take('}')) {
                return false;
            }
        }
        return schema.isComplete(seen);
    }

    /** Null for a name that is not known, or not written plainly. */
    private FlatSchema.@Nullable Member member() {
        if (at == end || bytes[at] != '"') {
            return null;
        }
        int from = ++at;
        while (at < end && bytes[at] != '"') {
            at++;
        }
        FlatSchema.Member member = at < end ? schema.member(bytes, from, at) : null;
        at++;
        skipSpace();
        return member;
    }

    private boolean isValue(FlatSchema.Member member, @Nullable Object @Nullable [] values) throws UnfitWriteException {
        if (at == end || bytes[at] != '"') {
            return false;
        }
        int from = at + 1;
        int close = string.close(bytes, from, end);
        if (close == StringScan.NONE || string.codePoints() < member.least() || string.codePoints() > member.most()) {
            return false;
        }
        keep(member, from, close, values);
        at = close + 1;
        skipSpace();
        return true;
    }

    /** A column that is not a text looks at the value itself, and throws when it cannot hold it. */
    private void keep(FlatSchema.Member member, int from, int close, @Nullable Object @Nullable [] values)
            throws UnfitWriteException {
        @Nullable Object[] wanted = member.column() < 0 ? null : values;
        if (member.type() == ColumnType.TEXT && wanted == null) {
            return;
        }
        String text = string.text(bytes, from, close);
        Object value = member.type() == ColumnType.TEXT ? text : member.type().valueOf(TextNode.valueOf(text), "");
        if (wanted != null) {
            wanted[member.column()] = value;
        }
    }

    /** True when {@code sign} was next; with the white space behind it. */
    private boolean take(char sign) {
        if (at == end || bytes[at] != sign) {
            return false;
        }
        at++;
        skipSpace();
        return true;
    }

    /** RFC 8259, 2. */
    private void skipSpace() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }
}
