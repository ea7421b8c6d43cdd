package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Monitoring.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Whoever is woken by an alert finds in it what to read. */
class AlertsTest {
    private static final Path OPERATIONS = Path.of("../docs/operations.md");

    @Test
    void everyAlertHasASectionThatSaysWhatIsWrongWhatIsSafeAndWhatToDo() throws IOException {
        String page = Files.readString(OPERATIONS);
        for (Alert alert : Monitoring.alerts()) {
            String section = section(page, alert.name());
            assertThat(section).as(alert.name()).contains("**Wrong:**", "**Safe:**", "**Do:**");
        }
    }

    @Test
    void everyAlertLeadsToItsSection() throws IOException {
        for (Alert alert : Monitoring.alerts()) {
            assertThat(alert.rule().path("for").asText()).as(alert.name()).matches("\\d+[sm]");
            assertThat(alert.rule().path("labels").path("severity").asText())
                    .as(alert.name())
                    .isIn("critical", "warning");
            assertThat(alert.rule().path("annotations").path("summary").asText())
                    .as(alert.name())
                    .isNotEmpty();
            assertThat(alert.rule().path("annotations").path("description").asText())
                    .as(alert.name())
                    .endsWith("docs/operations.md#" + alert.name().toLowerCase(Locale.ROOT));
        }
    }

    /** From its heading to the next. */
    private static String section(String page, String name) {
        int begin = page.indexOf("\n### " + name + "\n");
        assertThat(begin).as("a section " + name).isNotNegative();
        int end = page.indexOf("\n##", begin + 1);
        return page.substring(begin, end < 0 ? page.length() : end);
    }
}
