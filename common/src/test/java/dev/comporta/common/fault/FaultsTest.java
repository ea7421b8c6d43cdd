package dev.comporta.common.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.settings.InvalidSettingsException;
import dev.comporta.common.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static List<Boolean> strikes(Faults faults, FaultPoint point) {
        List<Boolean> strikes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            try {
                faults.at(point);
                strikes.add(false);
            } catch (InjectedFaultException e) {
                strikes.add(true);
            }
        }
        return strikes;
    }

    @Test
    void doesNothingWhereNothingIsSet() {
        for (FaultPoint point : FaultPoint.values()) {
            assertThatCode(() -> Faults.NONE.at(point)).doesNotThrowAnyException();
        }
        assertThat(Defect.values()).noneMatch(Faults.NONE::has);
    }

    @Test
    void strikesAtItsPointOnly() {
        Faults faults = Faults.parse("seed=1,before-send=throw:1");
        assertThatThrownBy(() -> faults.at(FaultPoint.BEFORE_SEND)).isInstanceOf(InjectedFaultException.class);
        assertThatCode(() -> faults.at(FaultPoint.AFTER_SEND)).doesNotThrowAnyException();
    }

    @Test
    void strikesAtTheSamePassesForTheSameSeed() {
        String text = ",after-parse=throw:0.1";
        List<Boolean> first = strikes(Faults.parse("seed=5" + text), FaultPoint.AFTER_PARSE);
        assertThat(first).contains(true, false);
        assertThat(strikes(Faults.parse("seed=5" + text), FaultPoint.AFTER_PARSE))
                .isEqualTo(first);
        assertThat(strikes(Faults.parse("after-parse=throw:0.1,seed=5"), FaultPoint.AFTER_PARSE))
                .as("a seed behind its rule")
                .isEqualTo(first);
        assertThat(strikes(Faults.parse("seed=6" + text), FaultPoint.AFTER_PARSE))
                .isNotEqualTo(first);
    }

    @Test
    void plantsWhatItNames() {
        Faults faults = Faults.parse("defect=key-dropped");
        assertThat(faults.has(Defect.KEY_DROPPED)).isTrue();
        assertThat(faults.has(Defect.NUL_ACCEPTED)).isFalse();
    }

    @Test
    void isRefusedInProduction() {
        SettingsReader settings = new SettingsReader(Map.of("COMPORTA_FAULTS", "defect=key-dropped"));
        assertThat(Faults.read(settings).has(Defect.KEY_DROPPED)).isFalse();
        assertThatThrownBy(settings::finish)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("COMPORTA_FAULTS")
                .hasMessageContaining("drills only");
    }

    @Test
    void saysWhatItDoesNotUnderstand() {
        for (String text : List.of(
                "x",
                "nowhere=halt",
                "before-send=explode",
                "defect=none",
                "seed=a",
                "before-send=stall:1:soon",
                "before-send=stall:1:1s:2",
                "before-send=halt:2",
                "before-send=halt:-0.1",
                "before-send=halt:NaN")) {
            SettingsReader settings = new SettingsReader(Map.of("COMPORTA_DRILL", "true", "COMPORTA_FAULTS", text));
            Faults.read(settings);
            assertThatThrownBy(settings::finish).as(text).hasMessageContaining("COMPORTA_FAULTS");
        }
    }
}
