package dev.comporta.common.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Writes docs/settings.md when run with {@code -Dsettings.write=true}, and fails when the page is stale. */
class SettingsPageTest {
    private static final Path PAGE = Path.of("../docs/settings.md");

    @Test
    void thePageSaysWhatTheCodeReads() throws IOException {
        String page = page();
        if (Boolean.getBoolean("settings.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).as("stale: run `make settings`").isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Settings

                Generated from the code (`make settings`); a test fails when it is stale.

                Every setting is an environment variable, or the key in the file that `COMPORTA_CONFIG` names; the environment
                wins. Wrong settings are refused at start, all at once, with exit code 2, and so are variables that begin with
                `COMPORTA_` and are no setting of this version. A blank value counts as not set. Each process logs its
                effective settings when it starts, secrets masked; standalone those of its door and its worker too.

                | variable | key | kind | default | |
                | --- | --- | --- | --- | --- |
                """);
        for (Setting setting : Setting.values()) {
            page.append("| `%s` | `%s` | %s | %s | %s |\n"
                    .formatted(
                            setting.variable(),
                            setting.key(),
                            (setting.kind().words() + (setting.bounds().isEmpty() ? "" : ", " + setting.bounds()))
                                    .replace("one of, ", ""),
                            setting.defaultText().isEmpty() ? "none" : setting.defaultText(),
                            setting.meaning()));
        }
        return page.toString();
    }
}
