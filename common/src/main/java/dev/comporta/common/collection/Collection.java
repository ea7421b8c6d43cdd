package dev.comporta.common.collection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A declared kind of write. The door asks it whether a body is valid, the worker which values a write's row has; both
 * answers come from the same rules, so that what the one accepts the other can store. Immutable and thread-safe.
 *
 * @param name in URLs, queue names and receipts
 * @param maxBodyBytes the largest body, if the declaration bounds it (else the door does)
 * @param table where its rows go
 * @param validity the rules for a JSON body; null for a collection of opaque bodies
 */
public record Collection(
        String name,
        OptionalLong maxBodyBytes,
        Table table,
        @Nullable Validity validity) {

    /** Door and worker hold a JSON body in memory, several times over. */
    public static final long JSON_MAX_BYTES = 32L << 20;

    /** True when bodies are JSON; false when they are any bytes at all. */
    public boolean isJson() {
        return validity != null;
    }

    /** Whether this body may become a row; leaves its position as it is. May take milliseconds for a large body; never blocks. */
    public Verdict check(ByteBuffer body) {
        return validity == null ? new Verdict.Valid() : validity.check(body);
    }

    /**
     * The values of the columns of this write's row, in the order of the table's columns (the key is not among them).
     *
     * @param writtenAt when the worker stores it
     * @throws UnfitWriteException when the body does not fit, which the door of the same version would have refused
     */
    public List<@Nullable Object> values(Envelope envelope, Instant writtenAt) throws UnfitWriteException {
        @Nullable Object[] flat = validity == null ? null : validity.flatValues(envelope.body());
        JsonText text = validity == null || flat != null ? null : StrictJson.read(envelope.body());
        List<Column> columns = table.columns();
        @Nullable Object[] values = flat == null ? new @Nullable Object[columns.size()] : flat;
        for (int i = 0; i < values.length; i++) {
            Column column = columns.get(i);
            if (column.member() == null) {
                values[i] = factOf(column, envelope.header(), text, writtenAt);
            } else if (flat == null) {
                values[i] = memberOf(column, text);
            }
        }
        return Arrays.asList(values);
    }

    /** The same for a streamed write, whose body is never in memory. Only for opaque bodies. */
    public List<@Nullable Object> values(EnvelopeHeader header, Instant writtenAt) throws UnfitWriteException {
        List<@Nullable Object> values = new ArrayList<>(table.columns().size());
        for (Column column : table.columns()) {
            values.add(factOf(column, header, null, writtenAt));
        }
        return values;
    }

    private static @Nullable Object memberOf(Column column, @Nullable JsonText text) throws UnfitWriteException {
        if (text == null) {
            throw new UnfitWriteException("", "an opaque body has no members");
        }
        return column.valueIn(text);
    }

    private static @Nullable Object factOf(
            Column column, EnvelopeHeader header, @Nullable JsonText text, Instant writtenAt)
            throws UnfitWriteException {
        Fact fact = column.fact();
        if (fact == null) {
            throw new UnfitWriteException("", "an opaque body has no members");
        }
        return switch (fact) {
            case RECEIVED_AT -> header.receivedAt();
            case WRITTEN_AT -> writtenAt;
            case BYTES -> header.bodyBytes();
            case FILENAME -> header.media() == null ? null : header.media().filename();
            case CONTENT_TYPE -> header.media() == null ? null : header.media().contentType();
            case SHA256 ->
                header.media() == null ? null : header.media().sha256().bytes();
            case BODY -> text == null ? null : text.whole();
        };
    }

    /** The JSON Schema of a JSON body, for the API's description; null for opaque bodies. */
    public @Nullable JsonNode schema() {
        return validity == null ? null : validity.schema();
    }
}
