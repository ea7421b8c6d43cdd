package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.settings.InvalidSettingsException;
import dev.comporta.common.settings.SettingsReader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IngestSettingsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static IngestSettings read(Map<String, String> environment) {
        SettingsReader reader = new SettingsReader(environment);
        IngestSettings settings = IngestSettings.read(reader);
        reader.finish();
        return settings;
    }

    @Test
    void needsNothingButASecret() {
        IngestSettings settings = read(Map.of("COMPORTA_RECEIPT_SECRET", SECRET));

        assertThat(settings.door().bind().port()).isEqualTo(8080);
        assertThat(settings.spoolDirectory().normalize())
                .isEqualTo(Path.of("data", "spool").normalize());
        assertThat(settings.door().inflightMaxBytes()).isBetween(16L << 20, 64L << 20);
        assertThat(settings.replica()).isEmpty();
    }

    @Test
    void refusesLessMemoryThanTheLargestBodyTakes() {
        Map<String, String> small = Map.of("COMPORTA_RECEIPT_SECRET", SECRET, "COMPORTA_INFLIGHT_MAX_BYTES", "15MiB");
        assertThatThrownBy(() -> read(small)).hasMessageContaining("COMPORTA_INFLIGHT_MAX_BYTES");
    }

    @Test
    void takesAListOfSecrets() {
        IngestSettings settings = read(Map.of("COMPORTA_RECEIPT_SECRET", SECRET + ", " + SECRET + "x"));
        assertThat(settings.receiptSecrets()).hasSize(2);
    }

    @Test
    void refusesAllThatIsWrongAtOnceAndSaysHowToMakeASecret() {
        Map<String, String> wrong = Map.of(
                "COMPORTA_RECEIPT_SECRET", SECRET + ",short",
                "COMPORTA_ACCEPT_TIMEOUT", "1ms",
                "COMPORTA_HTTP_PORT", "70000",
                "COMPORTA_SPOOL_MAX_BYTES", "much");
        assertThatThrownBy(() -> read(wrong))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems())
                                .hasSize(4)
                                .anyMatch(problem ->
                                        problem.contains("openssl rand -hex 32") && !problem.contains("short,")));
        assertThatThrownBy(() -> read(Map.of())).hasMessageContaining("COMPORTA_RECEIPT_SECRET");
    }
}
