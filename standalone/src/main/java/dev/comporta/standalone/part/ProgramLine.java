package dev.comporta.standalone.part;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How this program is started once more: the same Java, class path and native library, and the options that the launcher
 * gives a command. Immutable.
 *
 * @param jvm options that come after those
 * @param logs the run's folder for output, which also marks its processes
 */
public record ProgramLine(List<String> jvm, Path logs) {
    /** Set by the launcher: where the program is, and the archive of its classes; the archive may be missing. */
    private static final String HOME = "comporta.home";

    private static final String ARCHIVE = "comporta.archive";
    private static final String ARCHIVE_OPTION = "-XX:SharedArchiveFile=";

    public ProgramLine {
        jvm = List.copyOf(jvm);
    }

    /** A process that is not started yet, in the logs' folder; no setting of this process reaches it. */
    public ProcessBuilder of(List<Path> patches, Map<String, String> environment, String... command) {
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@" + options(command[0]),
                "-Xlog:cds*=off",
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                // Only to be found by: what a run leaves behind that was itself killed.
                "-Dcomporta.run=" + logs.toAbsolutePath()));
        classArchive().ifPresent(line::add);
        line.addAll(jvm);
        line.addAll(List.of("-cp", classPath(patches), "dev.comporta.standalone.cli.Comporta"));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line).directory(logs.toFile());
        builder.environment().keySet().removeIf(ProgramLine::isSetting);
        builder.environment().putAll(environment);
        return builder;
    }

    /** The launcher's, or the one that this process was itself started from. */
    private static Optional<String> classArchive() {
        String archive = System.getProperty(ARCHIVE, "");
        return archive.isEmpty()
                ? ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(option -> option.startsWith(ARCHIVE_OPTION))
                        .findFirst()
                : Optional.of(ARCHIVE_OPTION + archive);
    }

    private static Path options(String command) {
        Path all = Path.of(System.getProperty(HOME, "."), "jvm").toAbsolutePath();
        Path own = all.resolve(command + ".options");
        return Files.exists(own) ? own : all.resolve("command.options");
    }

    private static String classPath(List<Path> patches) {
        Stream<String> first =
                patches.stream().map(folder -> folder.toAbsolutePath().toString());
        Stream<String> rest = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString());
        return Stream.concat(first, rest).collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isSetting(String variable) {
        return variable.startsWith("COMPORTA_")
                || variable.startsWith("OTEL_")
                || variable.equals("PORT")
                || variable.equals("DATABASE_URL");
    }
}
