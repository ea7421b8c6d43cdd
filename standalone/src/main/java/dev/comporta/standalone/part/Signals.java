package dev.comporta.standalone.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.stream.Stream;

/** Signals to processes that this program started, by their ids. Stateless. */
public final class Signals {
    private Signals() {}

    /** Sends {@code KILL}, {@code STOP}, {@code CONT}, …; a process that is gone already is no failure. */
    public static void send(String signal, Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        String[] command = Stream.concat(
                        Stream.of("kill", "-" + signal), pids.stream().map(String::valueOf))
                .toArray(String[]::new);
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
