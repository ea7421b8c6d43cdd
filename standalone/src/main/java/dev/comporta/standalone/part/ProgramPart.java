package dev.comporta.standalone.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A command of this program in a JVM of its own, with the class path of this one. {@code process} is written by whoever
 * starts and stops it, one at a time, and read by any thread.
 */
public final class ProgramPart implements Part {
    private static final Duration STOP = Duration.ofSeconds(40);

    /** In a setting: digits that are others for each part and each start of it, the same in each drill. */
    public static final String START = "{start}";

    private static final int SEEDS = 1_000_000;

    private final String name;
    private final String command;
    private final Map<String, String> environment;
    private final int probePort;
    private final ProgramLine line;
    private volatile @Nullable Process process;
    private List<Path> patches = List.of();
    private int starts;
    private boolean abandoned;

    /**
     * @param command what follows {@code comporta}
     * @param environment the settings; those of this process's own environment do not get through
     * @param probePort an HTTP port of it
     * @param line how it is run; its output goes to the logs there, appended at each start
     */
    public ProgramPart(String command, String name, Map<String, String> environment, int probePort, ProgramLine line) {
        this.name = name;
        this.command = command;
        this.line = line;
        this.environment = Map.copyOf(environment);
        this.probePort = probePort;
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
        Map<String, String> settings = new TreeMap<>();
        environment.forEach((name, value) -> settings.put(name, value.replace(START, seed())));
        ProcessBuilder builder = line.of(patches, settings, command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        line.logs().resolve(name + ".log").toFile()));
        try {
            Process started = builder.start();
            started.getOutputStream().close();
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From its next start on it runs another build: classes in these folders come before this program's. */
    public synchronized void build(List<Path> folders) {
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
    public URI admin() {
        return URI.create("http://127.0.0.1:" + probePort);
    }

    /** Of the running process. */
    public long pid() {
        return running().orElseThrow().pid();
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
}
