package dev.comporta.standalone.drill;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A command of this program in a JVM of its own, with the class path of this one. {@code process} is written by whoever
 * starts and stops it, one at a time, and read by any thread.
 */
final class ProgramPart implements Part {
    private static final Duration STOP = Duration.ofSeconds(40);

    /** In a setting: digits that are others for each part and each start of it, the same in each drill. */
    static final String START = "{start}";

    private static final int SEEDS = 1_000_000;

    private final String name;
    private final List<String> java;
    private final String command;
    private final Map<String, String> environment;
    private final int probePort;
    private final Path logs;
    private volatile @Nullable Process process;
    private List<Path> patches = List.of();
    private int starts;
    private boolean abandoned;

    /**
     * @param command what follows {@code comporta}
     * @param environment the settings; those of the drill's own environment do not get through
     * @param heap {@code -Xmx}'s value
     * @param probePort an HTTP port of it
     * @param logs where its output goes, appended at each start
     */
    ProgramPart(String name, String command, String heap, Map<String, String> environment, int probePort, Path logs) {
        this.name = name;
        this.command = command;
        this.java = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                // Only to be found by: what a drill leaves behind that was itself killed.
                "-Dcomporta.drill=" + logs.toAbsolutePath());
        this.environment = Map.copyOf(environment);
        this.probePort = probePort;
        this.logs = logs;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized void start() {
        if (abandoned) {
            return;
        }
        starts++;
        ProcessBuilder builder = new ProcessBuilder(line())
                .directory(logs.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve(name + ".log").toFile()));
        builder.environment().keySet().removeIf(ProgramPart::isSetting);
        environment.forEach((name, value) -> builder.environment().put(name, value.replace(START, seed())));
        try {
            Process started = builder.start();
            started.getOutputStream().close();
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From its next start on it runs another build: classes in these folders come before this program's. */
    synchronized void build(List<Path> folders) {
        patches = List.copyOf(folders);
    }

    @Override
    public void kill() {
        running().ifPresent(Process::destroyForcibly);
        awaitEnd(STOP);
    }

    @Override
    public void stop() {
        running().ifPresent(Process::destroy);
        if (!awaitEnd(STOP)) {
            kill();
        }
    }

    @Override
    public synchronized void abandon() {
        abandoned = true;
        kill();
    }

    @Override
    public int exitCode() {
        Process ended = process;
        return ended == null || ended.isAlive() ? 0 : ended.exitValue();
    }

    @Override
    public void freeze() {
        Signals.send("STOP", pids());
    }

    @Override
    public void thaw() {
        Signals.send("CONT", pids());
    }

    @Override
    public boolean isAlive() {
        return running().isPresent();
    }

    @Override
    public boolean answers(Duration within) {
        return Probe.HTTP.answers(probePort, within);
    }

    /** Where it answers for its health. */
    URI admin() {
        return URI.create("http://127.0.0.1:" + probePort);
    }

    /** Of the running process. */
    long pid() {
        return running().orElseThrow().pid();
    }

    private List<String> line() {
        List<String> entries = new ArrayList<>();
        patches.forEach(folder -> entries.add(folder.toAbsolutePath().toString()));
        entries.add(absolute(System.getProperty("java.class.path")));
        List<String> line = new ArrayList<>(java);
        line.addAll(List.of(
                "-cp", String.join(File.pathSeparator, entries), "dev.comporta.standalone.cli.Comporta", command));
        return line;
    }

    private String seed() {
        return Integer.toString(Math.floorMod((name + starts).hashCode(), SEEDS));
    }

    private List<Long> pids() {
        return running().map(Process::pid).stream().toList();
    }

    private Optional<Process> running() {
        Process now = process;
        return now != null && now.isAlive() ? Optional.of(now) : Optional.empty();
    }

    private boolean awaitEnd(Duration within) {
        Process ending = process;
        try {
            return ending == null || ending.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isSetting(String variable) {
        return variable.startsWith("COMPORTA_") || variable.equals("PORT") || variable.equals("DATABASE_URL");
    }

    /** The part runs in another folder. */
    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            entries.add(new File(entry).getAbsolutePath());
        }
        return String.join(File.pathSeparator, entries);
    }
}
