package dev.comporta.standalone.cli;

import java.io.PrintWriter;
import java.time.Duration;

/** A line that says how far long work is: rewritten on a terminal, now and then a new one elsewhere. Thread-safe. */
final class DrillProgress {
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final PrintWriter out;
    private final boolean terminal = Boolean.getBoolean("comporta.terminal");
    private long saidNanos = System.nanoTime() - EVERY.toNanos();

    DrillProgress(PrintWriter out) {
        this.out = out;
    }

    synchronized void say(String line) {
        if (terminal) {
            out.printf("\r\033[K%s", line);
            out.flush();
        } else if (System.nanoTime() - saidNanos >= EVERY.toNanos()) {
            saidNanos = System.nanoTime();
            out.println(line);
            out.flush();
        }
    }
}
