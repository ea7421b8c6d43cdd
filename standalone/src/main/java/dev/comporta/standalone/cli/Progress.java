package dev.comporta.standalone.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** A line that says how far long work is: written over on a terminal, now and then a new one elsewhere. Thread-safe. */
final class Progress {
    /** The launcher says whether standard output is a terminal; Java cannot tell the same way on 17 and on 25. */
    private static final String TERMINAL = "comporta.terminal";

    private static final Duration EVERY = Duration.ofMillis(200);
    private static final Duration EVERY_IN_A_FILE = Duration.ofSeconds(15);

    private final PrintWriter out;
    private final boolean terminal = isTerminal();
    private final long periodNanos = (terminal ? EVERY : EVERY_IN_A_FILE).toNanos();
    private final long began = System.nanoTime();
    private long last = began - periodNanos;

    Progress(PrintWriter out) {
        this.out = out;
    }

    /** Whether standard output is one. */
    static boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL);
    }

    /** How much is done, on a terminal only: what is printed elsewhere is read by programs. */
    void at(long done, long all, String what) {
        if (terminal) {
            double seconds = Math.max(1, System.nanoTime() - began) / 1e9;
            tick(String.format(Locale.ROOT, "%,d of %,d %s, %.0f a second", done, all, what, done / seconds));
        }
    }

    /** One of many: most of them are not shown. */
    synchronized void tick(String line) {
        long now = System.nanoTime();
        if (now - last >= periodNanos) {
            last = now;
            say(line);
        }
    }

    /** Always shown. */
    synchronized void say(String line) {
        out.print(terminal ? "\r\u001b[K" + line : line + System.lineSeparator());
        out.flush();
    }

    /** What is printed next begins at the line's begin. */
    synchronized void clear() {
        if (terminal) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
