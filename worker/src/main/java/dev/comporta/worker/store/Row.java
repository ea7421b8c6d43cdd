package dev.comporta.worker.store;

import dev.comporta.common.envelope.EnvelopeHeader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write as its row will be. Immutable in use.
 *
 * @param values in the order of the table's columns, without the key
 * @param body for the chunks of an upload; null where it is in the values, or streamed
 */
record Row(
        EnvelopeHeader header,
        List<@Nullable Object> values,
        @Nullable ByteBuffer body) {
    /** A view with a position of its own: after a refusal the same rows are written once more. */
    @Override
    public @Nullable ByteBuffer body() {
        return body == null ? null : body.duplicate();
    }
}
