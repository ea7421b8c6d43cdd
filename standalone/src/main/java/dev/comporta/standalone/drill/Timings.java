package dev.comporta.standalone.drill;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How long things took, from the clients' side. Stateless. */
public final class Timings {
    /** What follows a fault for so long is its recovery. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private Timings() {}

    /** When a write was accepted. */
    public enum Phase {
        CALM,
        FAULT,
        RECOVERY
    }

    /** Milliseconds. */
    public record Percentiles(long count, long p50, long p95, long p99, long p999, long max) {
        static Percentiles of(long[] values) {
            long[] sorted = values.clone();
            Arrays.sort(sorted);
            return new Percentiles(
                    sorted.length,
                    at(sorted, 0.5),
                    at(sorted, 0.95),
                    at(sorted, 0.99),
                    at(sorted, 0.999),
                    at(sorted, 1));
        }

        private static long at(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
        }
    }

    /** From 202 to the row, by the phase of the 202. */
    static Map<Phase, Percentiles> delays(List<Account.Delay> delays, List<FaultRecord> faults) {
        Map<Phase, Percentiles> found = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            found.put(
                    phase,
                    Percentiles.of(delays.stream()
                            .filter(delay -> phase(delay.acceptedAt(), faults) == phase)
                            .mapToLong(Account.Delay::millis)
                            .toArray()));
        }
        return found;
    }

    /** Times without any 202, until the load ended. */
    static Percentiles gaps(long[] accepted, long loadEndedAt) {
        long[] acceptedAt = Arrays.copyOf(accepted, accepted.length + 1);
        acceptedAt[accepted.length] = loadEndedAt;
        long[] gaps = new long[Math.max(0, acceptedAt.length - 1)];
        Arrays.setAll(gaps, i -> acceptedAt[i + 1] - acceptedAt[i]);
        return Percentiles.of(gaps);
    }

    /** From each fault's end to the first 202 after it, or to the end of the load where none came. */
    static Percentiles recoveries(long[] acceptedAt, List<FaultRecord> faults, long loadEndedAt) {
        return Percentiles.of(faults.stream()
                .mapToLong(fault -> first(acceptedAt, fault.endedAt(), loadEndedAt) - fault.endedAt())
                .filter(millis -> millis >= 0)
                .toArray());
    }

    private static long first(long[] sorted, long notBefore, long otherwise) {
        int found = Arrays.binarySearch(sorted, notBefore);
        int index = found >= 0 ? found : -found - 1;
        return index < sorted.length ? sorted[index] : otherwise;
    }

    private static Phase phase(long at, List<FaultRecord> faults) {
        Phase phase = Phase.CALM;
        for (FaultRecord fault : faults) {
            if (at >= fault.beganAt() && at < fault.endedAt()) {
                return Phase.FAULT;
            }
            if (at >= fault.endedAt() && at < fault.endedAt() + RECOVERY.toMillis()) {
                phase = Phase.RECOVERY;
            }
        }
        return phase;
    }
}
