package dev.comporta.standalone.drill;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * The order of faults: the same for the same seed and the same choice. Every pair of kind and target comes once before one
 * comes again. For one thread.
 */
final class FaultSchedule {
    private static final int HOLD_LEAST_MILLIS = 300;
    private static final int HOLD_MOST_MILLIS = 4_000;
    private static final int CALM_LEAST_MILLIS = 500;

    /** Within it the service has to notice: shorter than the accept timeout would only be slow. */
    private static final int SILENT_LEAST_MILLIS = 2_500;

    private final Random random;
    private final List<Pair> pairs;
    private final FaultPace pace;
    private final Deque<Pair> deck = new ArrayDeque<>();

    /** A kind of fault that a target can have. */
    record Pair(FaultKind kind, String target) {}

    FaultSchedule(long seed, List<Pair> pairs, FaultPace pace) {
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("no faults to choose from");
        }
        this.random = new Random(seed);
        this.pairs = List.copyOf(pairs);
        this.pace = pace;
    }

    Fault next() {
        if (deck.isEmpty()) {
            List<Pair> shuffled = new ArrayList<>(pairs);
            Collections.shuffle(shuffled, random);
            deck.addAll(shuffled);
        }
        Pair pair = deck.remove();
        int least = switch (pair.kind()) {
            case FREEZE, STALL, BLACK_HOLE, DISK_FULL -> SILENT_LEAST_MILLIS;
            default -> HOLD_LEAST_MILLIS;
        };
        int most = Math.min(HOLD_MOST_MILLIS, least + (int) pace.longerHold().toMillis());
        int longestCalm = CALM_LEAST_MILLIS + (int) pace.longerCalm().toMillis();
        return new Fault(pair.kind(), pair.target(), between(least, most), between(CALM_LEAST_MILLIS, longestCalm));
    }

    private Duration between(int least, int most) {
        return Duration.ofMillis(least + random.nextInt(most - least + 1));
    }
}
