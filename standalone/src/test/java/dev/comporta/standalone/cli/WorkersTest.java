package dev.comporta.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void tellsWhichLanesNeedAPerson() {
        assertThat(Workers.sentence(1, 2, 0, 0, 0)).isEqualTo("1 worker with 2 lanes.");
        assertThat(Workers.sentence(2, 8, 1, 3, 1))
                .contains("1 lane stopped by the brake or a bug", "3 lanes stuck", "1 worker silent for 6 s or more");
        assertThat(Workers.sentence(0, 0, 0, 0, 0)).contains("nothing is stored");
    }
}
