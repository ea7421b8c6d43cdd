package dev.comporta.standalone.cli;

import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.standalone.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Where a command finds the service that it is to look at. Stateless. */
final class RunningService {
    private RunningService() {}

    /** The environment, and where it is silent what {@code credentials.env} in the data folder says. */
    static Map<String, String> environment(Map<String, String> given) {
        Path folder = new SettingsReader(given).path(Setting.DATA_DIR, Path.of("data"));
        try {
            Map<String, String> both = new TreeMap<>(PrivateFiles.read(folder.resolve("credentials.env")));
            if (given.containsKey("DATABASE_URL")) {
                both.keySet().removeIf(variable -> variable.startsWith("COMPORTA_DATABASE_"));
            }
            both.putAll(given);
            return both;
        } catch (IOException e) {
            throw new UncheckedIOException("The credentials in " + folder + " cannot be read", e);
        }
    }
}
