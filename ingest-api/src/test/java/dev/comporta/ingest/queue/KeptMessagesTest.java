package dev.comporta.ingest.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

final class KeptMessagesTest {
    private static final long WINDOW = 1_000_000;
    private static final int OBJECTS = 2 << 10;

    private final KeptMessages kept = new KeptMessages(WINDOW);

    @Test
    void nothingIsKeptForNothingWhereNothingIsRefused() {
        kept.sending(400_000);
        for (int i = 0; i < 10_000; i++) {
            kept.sending(1 + i % 700);
            kept.answered(i == 0 ? 400_000 : 1 + (i - 1) % 700, true);
            assertThat(kept.needlessBytes()).isZero();
        }
    }

    @Test
    void whatTheLibraryItselfRefusesIsNotKept() {
        kept.sending(1_000);
        kept.notSent();
        kept.answered(1_000, false);

        assertThat(kept.needlessBytes()).isZero();
    }

    /** A full collection beside one that is not, over the same connection: small confirms let go of large refused ones late. */
    @Test
    void tellsAtLeastWhatTheLibraryKeepsBeyondOneWindow() {
        Deque<Long> library = new ArrayDeque<>();
        long confirmedBytes = 0;
        int confirmed = 0;
        for (int i = 0; i < 5_000; i++) {
            boolean refused = i % 10 == 0;
            long bytes = refused ? 400_000 : 1_000;
            kept.sending(bytes);
            library.addLast(bytes + OBJECTS);
            kept.answered(bytes, !refused);
            confirmedBytes += refused ? 0 : bytes;
            confirmed += refused ? 0 : 1;
            if (confirmedBytes >= WINDOW) {
                for (; confirmed > 0; confirmed--) {
                    library.removeFirst();
                }
                confirmedBytes = 0;
            }
            long keeps = library.stream().mapToLong(Long::longValue).sum();
            long untold = confirmedBytes + (long) confirmed * OBJECTS;
            assertThat(kept.needlessBytes()).isEqualTo(keeps - untold);
        }
    }
}
