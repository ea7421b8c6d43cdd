package dev.comporta.embedded.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM to be killed: runs a main with this JVM's class path and flags, which prints {@link #READY} and a word once it
 * is up and then waits for ever.
 */
public final class ChildJvm implements AutoCloseable {
    private static final String READY = "ready ";

    private final Process process;
    private final String word;

    private ChildJvm(Process process, String word) {
        this.process = process;
        this.word = word;
    }

    public static ChildJvm running(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuilder printed = new StringBuilder();
        BufferedReader output = process.inputReader(UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return new ChildJvm(process, line.substring(READY.length()));
            }
            printed.append(line).append('\n');
        }
        throw new IllegalStateException("ended before it was ready:\n" + printed);
    }

    /** For the child: says that it is up, and waits for the end. */
    public static void readyForTheEnd(String word) throws InterruptedException {
        System.out.println(READY + word);
        Thread.currentThread().join();
    }

    /** What the child said. */
    public String word() {
        return word;
    }

    /** kill -9; returns when it is dead. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
