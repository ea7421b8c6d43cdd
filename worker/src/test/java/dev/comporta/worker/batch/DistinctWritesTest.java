package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.worker.TestWrites;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DistinctWritesTest {
    @Test
    void letsTheFirstOfEachIdWin() {
        UUID id = TestWrites.id();
        Envelope first = TestWrites.comment(id, "first");
        Envelope other = TestWrites.comment("other");

        DistinctWrites writes = DistinctWrites.of(List.of(first, other, TestWrites.comment(id, "second")));

        assertThat(writes).isEqualTo(new DistinctWrites(List.of(first, other), List.of(), 1));
    }

    @Test
    void tellsAnotherBodyUnderTheSameKeyFromARepetition() {
        UUID id = TestWrites.id();
        Envelope first = TestWrites.keyed(id, "first");
        Envelope another = TestWrites.keyed(id, "another");

        DistinctWrites writes = DistinctWrites.of(List.of(first, another, TestWrites.keyed(id, "first")));

        assertThat(writes.first()).containsExactly(first);
        assertThat(writes.conflicting()).containsExactly(another);
        assertThat(writes.repeated()).isEqualTo(1);
    }
}
