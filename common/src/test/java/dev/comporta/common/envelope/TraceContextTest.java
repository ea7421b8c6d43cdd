package dev.comporta.common.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String IDS = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";

    @ParameterizedTest
    @ValueSource(strings = {"01", "03", "ff", "0b", "01-of a later version"})
    void isSampledByItsLastFlag(String flags) {
        assertThat(new TraceContext(IDS + flags).isSampled()).isTrue();
    }

    /** A header from another version, or from no door of ours, may say anything. */
    @ParameterizedTest
    @ValueSource(strings = {"00", "02", "fe", "", "0", "zz", "0z", "z1", " 1"})
    void isNotSampledOtherwise(String flags) {
        assertThat(new TraceContext(IDS + flags).isSampled()).isFalse();
    }

    @Test
    void hasTheIdOfItsTrace() {
        assertThat(new TraceContext(IDS + "00").traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(new TraceContext("nothing").traceId()).isEmpty();
    }
}
