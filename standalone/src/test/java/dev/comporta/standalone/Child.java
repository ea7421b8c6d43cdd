package dev.comporta.standalone;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program {@code comporta} as a real process of its own, from the jars that the launcher runs. Thread-safe. */
final class Child implements AutoCloseable {
    private static final Path APP = Path.of("target/comporta").toAbsolutePath();

    /** Few live long enough for the second compiler's work to pay. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private final Process process;
    private final String name;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();

    private Child(Process process, String name) {
        this.process = process;
        this.name = name;
        reader = new Thread(this::collect, "log of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** How a child is started: everything but the command itself. Immutable. */
    record Start(Path java, Path folder, List<String> jvm, List<Path> classPath, Map<String, String> environment) {
        static Start in(Path folder) {
            return new Start(
                    Path.of(System.getProperty("java.home"), "bin", "java"), folder, List.of(), List.of(), Map.of());
        }

        Start with(Map<String, String> more) {
            Map<String, String> both = new TreeMap<>(environment);
            both.putAll(more);
            return new Start(java, folder, jvm, classPath, both);
        }

        Start withJvm(String... options) {
            return new Start(java, folder, List.of(options), classPath, environment);
        }

        Start withJava(Path other) {
            return new Start(other, folder, jvm, classPath, environment);
        }

        Start withClassPath(Path entry) {
            return new Start(java, folder, jvm, List.of(entry), environment);
        }

        Child run(String... command) {
            List<String> line = new ArrayList<>(List.of(
                    java.toString(),
                    "@" + options(command[0]),
                    QUICK_START,
                    "-Dcomporta.home=" + APP,
                    "-Djava.library.path=" + APP.resolve("native")));
            line.addAll(ClassArchive.options(java));
            line.addAll(jvm);
            StringBuilder path = new StringBuilder(APP.resolve("lib").toString()).append("/*");
            classPath.forEach(entry -> path.append(File.pathSeparator).append(entry.toAbsolutePath()));
            line.addAll(List.of("-cp", path.toString(), "dev.comporta.standalone.cli.Comporta"));
            line.addAll(List.of(command));
            return started(new ProcessBuilder(line).directory(folder.toFile()), environment, command[0]);
        }
    }

    /** A line that a shell runs in {@code folder}; it should {@code exec}, so that signals reach the program. */
    static Child shell(String line, Path folder, Map<String, String> environment) {
        return started(new ProcessBuilder("sh", "-c", line).directory(folder.toFile()), environment, line);
    }

    private static Child started(ProcessBuilder builder, Map<String, String> environment, String name) {
        builder.redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("COMPORTA_") || variable.startsWith("OTEL_"));
        builder.environment().put("COMPORTA_LOG_FORMAT", "text");
        builder.environment().putAll(environment);
        try {
            return new Child(builder.start(), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the launcher chooses them. */
    private static Path options(String command) {
        Path own = APP.resolve("jvm").resolve(command + ".options");
        return Files.exists(own) ? own : own.resolveSibling("command.options");
    }

    /** Waits for a line that holds {@code pattern} and returns its first group. Fails with the log when none comes. */
    String await(String pattern, Duration within) {
        Pattern wanted = Pattern.compile(pattern);
        long deadline = System.nanoTime() + within.toNanos();
        int seen = 0;
        synchronized (lines) {
            while (true) {
                for (; seen < lines.size(); seen++) {
                    Matcher matcher = wanted.matcher(lines.get(seen));
                    if (matcher.find()) {
                        return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
                    }
                }
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0 || !process.isAlive()) {
                    throw new AssertionError(name + " did not say \"" + pattern + "\"; it said:\n" + log());
                }
                try {
                    lines.wait(Math.min(millis, 200));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    String log() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** What it has had of the processors so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** {@code STOP}, {@code CONT}, {@code TERM}, … to this process alone. */
    void signal(String signal) {
        signal(signal, process.pid());
    }

    static void signal(String signal, long pid) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** kill -9, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        exitCode(Duration.ofSeconds(10));
    }

    /** SIGTERM, as an orchestrator would; returns the exit code. */
    int terminate() {
        signal("TERM");
        return exitCode(Duration.ofSeconds(45));
    }

    int exitCode(Duration within) {
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " did not end; it said:\n" + log());
            }
            reader.join(5_000);
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void collect() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add("(its log broke off: " + e.getMessage() + ")");
            }
        }
    }
}
