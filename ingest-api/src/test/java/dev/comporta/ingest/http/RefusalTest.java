package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RefusalTest {
    /** CONTRACT, the table of refusals. */
    private static final Set<Integer> CONTRACT =
            Set.of(400, 404, 405, 408, 409, 413, 414, 415, 417, 422, 431, 500, 501, 503, 505);

    /** Nothing of these was accepted, and the same request may succeed later. */
    private static final Set<Integer> MAY_SUCCEED_LATER = Set.of(408, 409, 503);

    @Test
    void hasExactlyTheStatusesOfTheContract() {
        Set<Integer> statuses = new TreeSet<>();
        Arrays.stream(Refusal.values()).map(Refusal::status).forEach(statuses::add);
        assertThat(statuses).isEqualTo(new TreeSet<>(CONTRACT));
    }

    @ParameterizedTest
    @EnumSource
    void saysRetryableOnlyWhereNothingCanHaveBeenStored(Refusal refusal) {
        boolean later = MAY_SUCCEED_LATER.contains(refusal.status()) && refusal != Refusal.OUTCOME_UNKNOWN;
        assertThat(refusal.retryable()).isEqualTo(later);
        assertThat(refusal.outcomeUnknown()).isEqualTo(refusal == Refusal.OUTCOME_UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource
    void hasATypeOfItsOwnAndClosesAfterA400(Refusal refusal) {
        assertThat(refusal.type()).matches("tag:comporta\\.dev,2026:problem/[a-z-]+");
        if (refusal.status() == 400) {
            assertThat(refusal.closes()).isTrue();
        }
    }
}
