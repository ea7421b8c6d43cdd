package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private Instant now = Instant.EPOCH;
    private final Progress progress = new Progress(() -> now);

    @Test
    void countsFromTheLastStep() {
        now = now.plusSeconds(40);
        assertThat(progress.since()).isEqualTo(Duration.ofSeconds(40));

        progress.made();
        now = now.plusSeconds(2);

        assertThat(progress.since()).isEqualTo(Duration.ofSeconds(2));
    }

    /** However long a gigabyte takes, a body that keeps coming is no stuck lane. */
    @Test
    void takesEachPieceOfABodyForAStep() throws IOException {
        InputStream body = progress.watch(new ByteArrayInputStream(new byte[3]));
        now = now.plusSeconds(40);

        assertThat(body.read(new byte[2])).isEqualTo(2);
        assertThat(progress.since()).isZero();

        now = now.plusSeconds(40);
        assertThat(body.read()).isZero();
        assertThat(progress.since()).isZero();
    }

    @Test
    void givesABodyOnUnchanged() throws IOException {
        byte[] bytes = {1, 2, 3, -1};

        assertThat(progress.watch(new ByteArrayInputStream(bytes)).readAllBytes())
                .containsExactly(bytes);
    }
}
