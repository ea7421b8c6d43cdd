package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkTest {
    @Test
    void isTheSameAgainForATryWithTheSameContent() {
        for (WorkKind kind : WorkKind.values()) {
            assertThat(Work.of(kind, "drill-1-2-3", new Random(9)))
                    .isEqualTo(Work.of(kind, "drill-1-2-3", new Random(9)));
        }
    }

    @Test
    void givesOnlyKeyedWorkAKey() {
        for (WorkKind kind : WorkKind.values()) {
            Work work = Work.of(kind, "drill-1-2-3", new Random(9));
            assertThat(work.headers().containsKey("Idempotency-Key")).isEqualTo(kind.isKeyed());
        }
    }

    @Test
    void sharesOutAHundredPercent() {
        Map<WorkKind, Integer> shares = new EnumMap<>(WorkKind.class);
        IntStream.range(0, 100).forEach(number -> shares.merge(WorkKind.of(number), 1, Integer::sum));
        assertThat(shares).hasSize(WorkKind.values().length);
    }
}
