package dev.comporta.common.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings typed and within bounds, and collects every problem: a process reads all that it needs and then calls
 * {@link #finish}, which refuses them all at once. A method that met a problem returns some value that is never used.
 *
 * <p>Not thread-safe; used by one thread at the start of a process.
 */
public final class SettingsReader {
    private static final String NEVER = "never";

    private final Map<String, String> environment;
    private final Properties file = new Properties();
    private final List<String> problems = new ArrayList<>();
    private final Map<Setting, String> effective = new EnumMap<>(Setting.class);

    /** Reads the file that COMPORTA_CONFIG names, and notes every variable and key that is no setting. */
    public SettingsReader(Map<String, String> environment) {
        this.environment = new TreeMap<>(environment);
        readFile();
        for (Setting setting : Setting.values()) {
            if (this.environment.containsKey(setting.variable())
                    && this.environment.containsKey(setting.variable() + "_FILE")) {
                problems.add(setting.variable() + ": is set twice, here and by " + setting.variable() + "_FILE");
            }
        }
        UnknownSettings.problems(this.environment.keySet(), file.stringPropertyNames())
                .forEach(problems::add);
    }

    /** The text as it was set; empty when it was not. A blank value counts as not set. */
    public Optional<String> given(Setting setting) {
        return present(environment.get(setting.variable()))
                .or(() -> setting.kind() == SettingKind.SECRET ? secretFile(setting) : Optional.empty())
                .or(() -> setting == Setting.HTTP_PORT ? present(environment.get("PORT")) : Optional.empty())
                .or(() -> setting == Setting.DATABASE_URL ? present(environment.get("DATABASE_URL")) : Optional.empty())
                .or(() -> present(file.getProperty(setting.key())));
    }

    /** The text, or the default. */
    public String text(Setting setting) {
        String value = given(setting).orElse(setting.defaultText());
        return note(setting, value);
    }

    /** The text, if set. */
    public Optional<String> optionalText(Setting setting) {
        Optional<String> value = given(setting);
        value.ifPresent(text -> note(setting, text));
        return value;
    }

    public Optional<Secret> optionalSecret(Setting setting) {
        return optionalText(setting).map(Secret::new);
    }

    /** The parts between commas, stripped, none of them empty. */
    public List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    public boolean flag(Setting setting) {
        String value = text(setting).toLowerCase(Locale.ROOT);
        if (!value.equals("true") && !value.equals("false")) {
            problem(setting, "must be true or false");
        }
        return value.equals("true");
    }

    /** One of the constants of {@code type}, in lower case; empty when it was not set. */
    public <E extends Enum<E>> Optional<E> choice(Setting setting, Class<E> type) {
        Optional<String> value = optionalText(setting);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value.get())) {
                return Optional.of(constant);
            }
        }
        problem(setting, "must be " + setting.bounds());
        return Optional.empty();
    }

    public int port(Setting setting) {
        return (int) whole(setting, text(setting), 0, 65535);
    }

    public int port(Setting setting, int whenNotSet) {
        return (int) whole(setting, given(setting).orElse(Integer.toString(whenNotSet)), 0, 65535);
    }

    public int count(Setting setting, int least, int most) {
        return (int) whole(setting, text(setting), least, most);
    }

    public long bytes(Setting setting, long least, long most) {
        return bytes(setting, text(setting), least, most);
    }

    /** For a default that depends on the machine. */
    public long bytesOr(Setting setting, long least, long most, long whenNotSet) {
        return bytes(setting, given(setting).orElse(Long.toString(whenNotSet)), least, most);
    }

    public Duration duration(Setting setting, Duration least, Duration most) {
        String text = text(setting);
        Duration value = Quantities.duration(text);
        if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            problem(setting, "must be a time from " + setting.bounds());
            return least;
        }
        return value;
    }

    /** Empty for {@code never}. */
    public Optional<Duration> durationOrNever(Setting setting, Duration least, Duration most) {
        return text(setting).equalsIgnoreCase(NEVER) ? Optional.empty() : Optional.of(duration(setting, least, most));
    }

    public Path path(Setting setting, Path whenNotSet) {
        return Path.of(note(setting, given(setting).orElse(whenNotSet.toString())));
    }

    /** Notes a problem that only the process can see. */
    public void problem(Setting setting, String problem) {
        String shown = setting.kind() == SettingKind.SECRET
                ? ""
                : given(setting).map(value -> "=" + masked(value)).orElse("");
        problems.add(setting.variable() + shown + ": " + problem);
    }

    /** Takes over what another reader found wrong, each problem once. */
    public void addProblemsOf(SettingsReader other) {
        other.problems.stream().filter(problem -> !problems.contains(problem)).forEach(problems::add);
    }

    /** Throws when there was any problem at all. */
    public void finish() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    /** What was read, as {@code key=value} with secrets masked, for the start log. */
    public String effective() {
        StringBuilder line = new StringBuilder();
        effective.forEach((setting, value) -> line.append(line.isEmpty() ? "" : " ")
                .append(setting.key())
                .append('=')
                .append(setting.kind() == SettingKind.SECRET && !value.isEmpty() ? "****" : masked(value)));
        return line.toString();
    }

    /** A URL may hold passwords: before its host, or as parameters, of the broker's user or of a key store. */
    private static String masked(String value) {
        return value.replaceAll("(?<=://)[^/@?]*@", "****@")
                .replaceAll("(?i)([?&;][^=&;]*(?:password|secret|passphrase)[^=&;]*=)[^&;)]*", "$1****");
    }

    private String note(Setting setting, String value) {
        effective.put(setting, value);
        return value;
    }

    private long whole(Setting setting, String text, long least, long most) {
        note(setting, text);
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, together with the number that is out of bounds.
        }
        problem(setting, "must be a whole number from " + least + " to " + most);
        return least;
    }

    private long bytes(Setting setting, String text, long least, long most) {
        note(setting, text);
        Long value = Quantities.bytes(text);
        if (value == null || value < least || value > most) {
            problem(setting, "must be a size from " + setting.bounds());
            return least;
        }
        return value;
    }

    private static Optional<String> present(@Nullable String value) {
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    /** The file's text but for the line's end; blanks may be part of a secret. */
    private Optional<String> secretFile(Setting setting) {
        String name = environment.get(setting.variable() + "_FILE");
        if (name == null || name.isBlank()) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(Path.of(name)).replaceFirst("\\R+$", "");
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException | InvalidPathException e) {
            problems.add(setting.variable() + "_FILE=" + name + ": cannot be read");
            return Optional.empty();
        }
    }

    private void readFile() {
        String name = environment.get(Setting.CONFIG.variable());
        if (name == null || name.isBlank()) {
            return;
        }
        try (Reader in = Files.newBufferedReader(Path.of(name), StandardCharsets.UTF_8)) {
            file.load(in);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(Setting.CONFIG.variable() + "=" + name + ": cannot be read as a properties file");
        }
    }
}
