package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WriteCountsTest {
    private final LongAdder timed = new LongAdder();
    private final WriteCounts counts = new WriteCounts(nanos -> timed.increment());

    @AfterEach
    void equation() {
        long refused =
                counts.refused().values().stream().mapToLong(LongAdder::sum).sum();
        assertThat(counts.received())
                .isEqualTo(counts.accepted() + refused + counts.unknown() + counts.aborted() + counts.inflight());
    }

    @Test
    void countsARequestOnceWhateverComesAfterItsOutcome() {
        WriteCounts.Tally tally = counts.begin();
        assertThat(counts.inflight()).isEqualTo(1);
        tally.unknown();
        tally.accepted(1);
        tally.refused(503);
        tally.aborted();
        assertThat(counts.unknown()).isEqualTo(1);
        assertThat(counts.accepted()).isZero();
        assertThat(timed.sum()).isZero();
    }

    @Test
    void countsEachLineWithTheOutcomeOfAll() {
        WriteCounts.Tally tally = counts.begin();
        tally.lines(3);
        assertThat(counts.received()).isEqualTo(3);
        tally.accepted(1);
        assertThat(counts.accepted()).isEqualTo(3);
        assertThat(timed.sum()).isEqualTo(3);
    }

    @Test
    void countsRefusalsByStatus() {
        counts.begin().refused(422);
        assertThat(counts.refused())
                .hasEntrySatisfying(422, refused -> assertThat(refused.sum()).isEqualTo(1));
        counts.begin().aborted();
        counts.begin();
        assertThat(counts.inflight()).isEqualTo(1);
    }
}
