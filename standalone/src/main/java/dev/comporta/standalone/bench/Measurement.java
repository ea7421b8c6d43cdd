package dev.comporta.standalone.bench;

import dev.comporta.standalone.load.LoadResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure with what belongs to it. Immutable.
 *
 * @param side what was measured; the same in each round
 * @param round from 1
 * @param rate writes or rows a second
 * @param load what the generator says; null where none ran
 * @param curve the rate over time
 */
public record Measurement(
        String side, int round, double rate, @Nullable LoadResult load, List<Point> curve) {
    /**
     * A point of a curve.
     *
     * @param seconds since the run began
     */
    public record Point(double seconds, double rate) {}

    public Measurement {
        curve = List.copyOf(curve);
    }
}
