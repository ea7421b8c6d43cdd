package dev.comporta.embedded.postgres;

import com.sun.security.auth.module.UnixSystem;
import dev.comporta.common.service.StartFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs, which refuse to run as root: for root they run in a user namespace of their own, where
 * root's files are theirs but their user is not root.
 *
 * <p>Threads: one at a time, the owner's.
 */
final class PostgresCommand {
    private static final long ROOT = 0;

    private final Path binaries;
    private final Path output;
    private final boolean root;

    /**
     * @param binaries the directory with the programs
     * @param output the file for what the program prints; a file and not a pipe, since a server that inherits a pipe
     *     holds it open for ever
     */
    PostgresCommand(Path binaries, Path output) {
        this.binaries = binaries;
        this.output = output;
        this.root = new UnixSystem().getUid() == ROOT;
    }

    /** Refuses a root that cannot have a user namespace, as in most containers. */
    void checkUser() {
        if (root && run("", Duration.ofSeconds(10), List.of("unshare", "-U", "true")) != 0) {
            throw new StartFailedException("PostgreSQL does not run as root, and root may not make user namespaces here"
                    + " (unshare -U): run as a plain user.");
        }
    }

    /**
     * Blocks until the program ends, which is killed when it takes longer than {@code within}.
     *
     * @param input what it reads
     * @throws StartFailedException with what it printed, when it does not end well
     */
    void run(String input, Duration within, String program, String... arguments) {
        if (!succeeds(input, within, program, arguments)) {
            throw new StartFailedException("PostgreSQL's " + program + " failed: " + printed());
        }
    }

    /** The same, with a value for failure; {@link #printed} has the reason. */
    boolean succeeds(String input, Duration within, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (root) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return run(input, within, command) == 0;
    }

    /** What the last command printed. */
    String printed() {
        try {
            return Files.readString(output).strip();
        } catch (IOException e) {
            return "(" + output + " cannot be read)";
        }
    }

    private int run(String input, Duration within, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        // The caller's PGDATA, PGOPTIONS and the like are not meant for this server; and its messages are read by us.
        builder.environment().keySet().removeIf(variable -> variable.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new StartFailedException("Cannot run " + command.get(0) + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while running " + command.get(0) + ".", e);
        }
    }
}
