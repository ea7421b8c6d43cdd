package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
    private final Deadlines deadlines = new Deadlines();
    private final List<String> done = new ArrayList<>();

    @Test
    void keepsTheOrderOfArrivalAmongEqualTimes() {
        for (int i = 0; i < 100; i++) {
            String name = Integer.toString(i);
            deadlines.at(1000, () -> done.add(name));
        }
        deadlines.tick(999);
        assertThat(done).isEmpty();
        deadlines.tick(1000);
        assertThat(done).hasSize(100).startsWith("0", "1", "2").endsWith("99");
        assertThat(deadlines.size()).isZero();
    }

    @Test
    void doesWhatIsDueFirstFirst() {
        deadlines.at(30, () -> done.add("late"));
        deadlines.at(10, () -> done.add("early"));
        deadlines.tick(20);
        assertThat(done).containsExactly("early");
        deadlines.tick(30);
        assertThat(done).containsExactly("early", "late");
    }

    @Test
    void doesNotDoWhatWasCancelled() {
        Deadlines.Deadline deadline = deadlines.at(10, () -> done.add("cancelled"));
        deadline.cancel();
        deadline.cancel();
        deadlines.tick(20);
        assertThat(done).isEmpty();
    }

    @Test
    void worksAcrossTheEndOfTheClocksRange() {
        deadlines.at(Long.MIN_VALUE + 5, () -> done.add("after"));
        deadlines.at(Long.MAX_VALUE - 5, () -> done.add("before"));
        deadlines.tick(Long.MAX_VALUE - 1);
        assertThat(done).containsExactly("before");
        deadlines.tick(Long.MIN_VALUE + 6);
        assertThat(done).containsExactly("before", "after");
    }

    @Test
    void letsGoOfWhatWasCancelledLongBeforeItIsDue() {
        deadlines.at(5, () -> done.add("kept"));
        for (int i = 0; i < 100_000; i++) {
            deadlines.at(10, () -> done.add("cancelled")).cancel();
        }
        assertThat(deadlines.size()).isLessThan(10_000);
        deadlines.tick(20);
        assertThat(done).containsExactly("kept");
    }

    @Test
    void takesNewOnesWhileItWorks() {
        deadlines.at(10, () -> deadlines.at(15, () -> done.add("second")));
        deadlines.tick(20);
        assertThat(done).containsExactly("second");
    }
}
