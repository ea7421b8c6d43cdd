package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class InflightBudgetTest {
    @Test
    void reservesUpToItsBoundAndNothingBeyond() {
        InflightBudget budget = new InflightBudget(100);
        assertThat(budget.reserve(60)).isTrue();
        assertThat(budget.reserve(41)).isFalse();
        assertThat(budget.reserve(40)).isTrue();
        budget.release(60);
        assertThat(budget.used()).isEqualTo(40);
        assertThat(budget.reserve(60)).isTrue();
    }
}
