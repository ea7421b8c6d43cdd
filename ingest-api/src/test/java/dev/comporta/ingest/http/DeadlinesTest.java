package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
    private final Deadlines deadlines = new Deadlines(0);
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
        Deadlines old = new Deadlines(Long.MAX_VALUE - 10);
        old.at(Long.MIN_VALUE + 5, () -> done.add("after"));
        old.at(Long.MAX_VALUE - 5, () -> done.add("before"));
        old.tick(Long.MAX_VALUE - 1);
        assertThat(done).containsExactly("before");
        old.tick(Long.MIN_VALUE + 6);
        assertThat(done).containsExactly("before", "after");
    }

    @Test
    void letsGoOfWhatWasCancelledLongBeforeItIsDue() {
        deadlines.at(5, () -> done.add("kept"));
        for (int i = 0; i < 100_000; i++) {
            deadlines.at(10, () -> done.add("cancelled")).cancel();
        }
        assertThat(deadlines.size()).isEqualTo(1);
        deadlines.tick(20);
        assertThat(done).containsExactly("kept");
    }

    @Test
    void doesTheOthersWhenOneMeetsABug() {
        deadlines.at(10, () -> {
            throw new IllegalStateException("a bug");
        });
        deadlines.at(10, () -> done.add("second"));
        deadlines.tick(20);
        assertThat(done).containsExactly("second");
        assertThat(deadlines.size()).isZero();
    }

    @Test
    void takesNewOnesWhileItWorks() {
        deadlines.at(10, () -> deadlines.at(15, () -> done.add("second")));
        deadlines.tick(20);
        assertThat(done).containsExactly("second");
    }

    @Test
    void aDeadlineCanCancelAnotherThatIsDueToo() {
        Deadlines.Deadline[] second = new Deadlines.Deadline[1];
        deadlines.at(10, () -> second[0].cancel());
        second[0] = deadlines.at(10, () -> done.add("cancelled"));
        deadlines.at(10, () -> done.add("third"));
        deadlines.tick(20);
        assertThat(done).containsExactly("third");
        assertThat(deadlines.size()).isZero();
    }

    /** Against the simplest there is: a list that is looked through at each tick. */
    @Test
    void doesEachThingOnceAtTheFirstTickAfterItsTime() {
        Random random = new Random(7);
        Map<Integer, Long> expected = new HashMap<>();
        long second = 1_000_000_000L;
        for (long now = 0; now < 100 * second; now += random.nextInt(5) == 0 ? 20 * second : 50_000_000) {
            for (int i = 0; i < 20; i++) {
                int number = expected.size();
                long at = now + (long) (random.nextDouble() * 30 * second) - second / 10;
                expected.put(number, at);
                Deadlines.Deadline made = deadlines.at(at, () -> done.add(Integer.toString(number)));
                if (random.nextBoolean()) {
                    made.cancel();
                    expected.put(number, Long.MAX_VALUE);
                }
            }
            long tick = now;
            deadlines.tick(tick);
            assertThat(done).doesNotHaveDuplicates().hasSize((int)
                    expected.values().stream().filter(at -> at <= tick).count());
        }
        deadlines.tick(200 * second);
        assertThat(deadlines.size()).isZero();
        assertThat(done).hasSize((int)
                expected.values().stream().filter(at -> at < Long.MAX_VALUE).count());
    }
}
