package dev.comporta.ingest.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.EnvelopeHeader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class UploadLaneTest {
    private final List<SendResult> answers = new ArrayList<>();
    private final List<String> released = new ArrayList<>();

    private UploadWrite write() {
        EnvelopeHeader header =
                new EnvelopeHeader(UUID.randomUUID(), "uploads", "", Instant.EPOCH, 0, null, null, null);
        return new UploadWrite(header, Path.of("none"), Runnable::run, answers::add, () -> released.add("file"));
    }

    @Test
    void takesNothingBackWhenItsFileDoesNotClose() {
        InputStream stuck = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public void close() throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        UploadWrite write = write();
        write.take();
        UploadLane.close(stuck, write);
        write.end(new SendResult.Accepted());
        assertThat(answers).containsExactly(new SendResult.Accepted());
        assertThat(released).hasSize(1);
    }

    @Test
    void letsGoOfTheFileAfterTheDeadlineToo() {
        UploadWrite write = write();
        write.take();
        assertThat(write.expire()).contains(new SendResult.InDoubt());
        assertThat(released).isEmpty();
        write.end(new SendResult.Accepted());
        assertThat(answers).isEmpty();
        assertThat(released).hasSize(1);
    }
}
