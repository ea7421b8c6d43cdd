package dev.comporta.common.depth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class OldestSearchTest {
    private static final long START = 1_800_000_000_000L;

    private final OldestSearch search = new OldestSearch();
    private final List<Long> inDelivery = new ArrayList<>();
    private long now = START;

    private Duration afterRounds(int rounds) {
        for (int i = 0; i < rounds; i++) {
            now += 500;
            search.learn(search.moments(now).stream()
                    .collect(Collectors.toMap(
                            moment -> moment,
                            moment -> inDelivery.stream()
                                    .filter(came -> came <= moment)
                                    .count())));
        }
        return search.age(now);
    }

    private void came(long... secondsAgo) {
        LongStream.of(secondsAgo).forEach(seconds -> inDelivery.add(now - 1000 * seconds));
    }

    @Test
    void isZeroWhileNothingIsInDelivery() {
        assertThat(afterRounds(3)).isZero();
    }

    @Test
    void findsTheOldestWithinAHundredthInSixRounds() {
        came(5, 90, 3_600, 2);
        assertThat(afterRounds(6).toMillis()).isBetween(3_564_000L, 3_603_000L);
    }

    @Test
    void findsTheNextWhenTheOldestIsGone() {
        came(5, 3_600);
        afterRounds(6);
        inDelivery.remove(1);
        assertThat(afterRounds(8).toMillis()).isBetween(9_000L, 12_000L);
    }

    @Test
    void noticesAnOlderOneThatComesBack() {
        came(2);
        afterRounds(6);
        came(600);
        assertThat(afterRounds(8).toMillis()).isBetween(540_000L, 605_000L);
    }

    @Test
    void asksForAFewMomentsOnly() {
        came(1, 50, 100_000);
        for (int i = 0; i < 20; i++) {
            afterRounds(1);
            assertThat(search.moments(now)).hasSizeLessThanOrEqualTo(7).isSorted();
        }
    }
}
