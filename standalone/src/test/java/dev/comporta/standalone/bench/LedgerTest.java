package dev.comporta.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.load.LoadResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final LoadResult.Latency LATENCY = new LoadResult.Latency(7, 1, 1, 1, 1, 1);

    private final Ledger ledger = new Ledger();

    /** Of five 202s, two of them before it counted. */
    private static LoadResult load(@Nullable String problem) {
        return new LoadResult(
                1, Map.of(LoadResult.ACCEPTED, 3L), problem, LATENCY, LATENCY, 5, 0, 0, 0, 8, 0.5, 0, List.of());
    }

    @Test
    void countsWhatWasAcceptedBeforeItCounted() {
        ledger.enter(load(null));
        ledger.enter(load(null));

        assertThat(ledger.account()).isEqualTo(new PlanResult.Account(10, 0, false));
    }

    @Test
    void remembersADoubtOfAnyLoad() {
        ledger.enter(load("503: The outcome is unknown."));
        ledger.enter(load(null));

        assertThat(ledger.account().inDoubt()).isTrue();
    }
}
