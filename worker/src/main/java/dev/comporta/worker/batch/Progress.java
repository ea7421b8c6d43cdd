package dev.comporta.worker.batch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When a lane last got ahead: its state changed, a message came, a statement ended, a piece of a large body moved. However
 * long a batch takes, a lane that works does one of these all the time; a lane that is stuck does none.
 *
 * <p>Threads: made by the lane's, read by any.
 */
public final class Progress {
    private final InstantSource clock;
    private volatile Instant last;

    public Progress(InstantSource clock) {
        this.clock = clock;
        last = clock.instant();
    }

    /** Now. */
    public void made() {
        last = clock.instant();
    }

    /** When that was. */
    Instant last() {
        return last;
    }

    /** How long ago that was. */
    Duration since() {
        return Duration.between(last, clock.instant());
    }

    /** The same body, of which each piece that is read is progress. */
    public InputStream watch(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                made();
                return read;
            }

            @Override
            public int read(byte[] bytes, int from, int most) throws IOException {
                int read = super.read(bytes, from, most);
                made();
                return read;
            }
        };
    }
}
