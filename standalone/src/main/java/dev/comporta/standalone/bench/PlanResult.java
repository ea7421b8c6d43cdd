package dev.comporta.standalone.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one plan measured. Immutable.
 *
 * @param plan its name
 * @param about what was done, in a line
 * @param unit of the rates
 * @param baseline the side that the others are told as a share of
 * @param sides what the rounds come to, in the order of the table
 * @param measurements every one
 * @param account accepted writes against rows; null when nothing was drained
 * @param more further figures by name
 */
public record PlanResult(
        String plan,
        String about,
        String unit,
        String baseline,
        List<Side> sides,
        List<Measurement> measurements,
        @Nullable Account account,
        Map<String, Double> more) {
    public PlanResult {
        sides = List.copyOf(sides);
        measurements = List.copyOf(measurements);
    }

    /**
     * What was promised, against what is there.
     *
     * @param accepted 202s, those of warm-ups and leads included
     * @param rows in the collection's table
     * @param inDoubt whether any answer was no 202: a write whose 503 said that its outcome is unknown may be a row
     */
    public record Account(long accepted, long rows, boolean inDoubt) {
        public boolean isEven() {
            return accepted == rows;
        }
    }

    /** In doubt rows may be more, and never fewer. */
    boolean isAccountedFor() {
        return account == null || account.isEven() || (account.inDoubt() && account.rows() > account.accepted());
    }
}
