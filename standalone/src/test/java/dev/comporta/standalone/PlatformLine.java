package dev.comporta.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a platform would start a process of ours: its command and its environment, from the file that the platform reads.
 * Immutable.
 */
record PlatformLine(String command, Map<String, String> environment) {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The line of that name in the Procfile. */
    static PlatformLine ofProcfile(String name) throws IOException {
        return Files.readAllLines(ROOT.resolve("Procfile")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .findFirst()
                .map(line -> new PlatformLine(line.substring(name.length() + 1).strip(), Map.of()))
                .orElseThrow();
    }

    /**
     * A unit of docker/systemd with its environment file, the folders that systemd makes in {@code made}, and this tree's
     * jars in the place of those in /usr/lib.
     *
     * @param instance what stands behind the unit's {@code @}
     */
    static PlatformLine ofUnit(String unit, String instance, Path made) throws IOException {
        Path folder = ROOT.resolve("docker/systemd");
        Map<String, String> environment = new TreeMap<>();
        Map<String, String> file = new TreeMap<>();
        String command = "";
        for (String line : Files.readAllLines(folder.resolve(unit))) {
            String value = line.substring(line.indexOf('=') + 1)
                    .replace("%d", made.resolve("credentials").toString())
                    .replace("%S", made.resolve("state").toString())
                    .replace("%i", instance);
            if (line.startsWith("EnvironmentFile=")) {
                file.putAll(assignments(
                        Files.readAllLines(folder.resolve(Path.of(value).getFileName()))));
            } else if (line.startsWith("Environment=")) {
                environment.putAll(assignments(List.of(value)));
            } else if (line.startsWith("ExecStart=")) {
                command = "exec "
                        + value.replace("/usr/bin/java", "java")
                                .replaceFirst("/usr/lib/comporta/(\\S+)/(\\S+\\.options)", "$1/target/comporta/jvm/$2")
                                .replaceFirst("/usr/lib/comporta/(\\S+)/\\*", "'$1/target/comporta/lib/*'");
            }
        }
        // As systemd has it: the file wins.
        environment.putAll(file);
        return new PlatformLine(command, environment);
    }

    /** The names of the credentials that a unit loads. */
    static List<String> credentials(String unit) throws IOException {
        List<String> names = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("docker/systemd").resolve(unit))) {
            if (line.startsWith("LoadCredential=")) {
                names.add(line.substring("LoadCredential=".length(), line.indexOf(':')));
            }
        }
        return names;
    }

    /** Runs it at the top of this tree, as the platforms' shells would. */
    Child run(Map<String, String> more) {
        Map<String, String> both = new TreeMap<>(environment);
        both.putAll(more);
        both.put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
        return Child.shell(command, ROOT, both);
    }

    private static Map<String, String> assignments(List<String> lines) {
        Map<String, String> assignments = new TreeMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                assignments.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return assignments;
    }
}
