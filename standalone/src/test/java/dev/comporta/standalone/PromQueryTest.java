package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.PromQuery.Selector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The test of dashboards and alerts is worth as much as what it reads out of them. */
class PromQueryTest {
    private static final String PAGE = """
            # HELP lanes Lanes.
            lanes{collection="a",state="stuck"} 0.0
            lanes{collection="a",state="failed"} 0.0
            lanes{collection="b",state="braked"} 0.0
            up_seconds 7
            """;

    @Test
    void findsEveryMetricAndNothingElse() {
        PromQuery query = new PromQuery("""
                histogram_quantile(0.99, sum by (instance, le) (rate(a_seconds_bucket{collection=~"$collection"}[5m]))) > 1e3
                  and on (instance) (b_total / c:rate) unless on (instance) max_over_time(d{part="door"}[1m]) == 0
                """);

        assertThat(query.selectors())
                .extracting(Selector::metric)
                .containsExactly("a_seconds_bucket", "b_total", "c:rate", "d");
        assertThat(query.selectors().get(3).labels()).isEqualTo(Map.of("part", List.of("door")));
        assertThat(query.selectors().get(0).labels()).isEmpty();
    }

    @Test
    void holdsThemAgainstAPage() {
        assertThat(selector("lanes{state=\"stuck\"}").isIn(PAGE)).isTrue();
        assertThat(selector("lanes{state=~\"stuck|failed\"}").isIn(PAGE)).isTrue();
        assertThat(selector("lanes{state=~\"stuck|lost\"}").isIn(PAGE)).isFalse();
        assertThat(selector("lanes{part=\"stuck\"}").isIn(PAGE)).isFalse();
        assertThat(selector("lane").isIn(PAGE)).isFalse();
        assertThat(selector("lanes{collection=\"b\",state=\"braked\"}").isIn(PAGE))
                .isTrue();
        assertThat(selector("lanes{collection=\"a\",state=\"braked\"}").isIn(PAGE))
                .isFalse();
        assertThat(selector("lanes{collection=\"b\",state=~\"braked|stuck\"}").isIn(PAGE))
                .isFalse();
        assertThat(selector("up_seconds").isIn(PAGE)).isTrue();
    }

    @Test
    void knowsByWhichLabelsItGroups() {
        assertThat(new PromQuery("sum by (instance, le) (a) / on (collection) group_left () b").groupings())
                .containsExactlyInAnyOrder("instance", "le", "collection");
        assertThat(selector("lanes").tells("state", PAGE)).isTrue();
        assertThat(selector("lanes").tells("tate", PAGE)).isFalse();
    }

    private static Selector selector(String query) {
        return new PromQuery(query).selectors().get(0);
    }
}
