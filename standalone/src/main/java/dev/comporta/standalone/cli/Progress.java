package dev.comporta.standalone.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A line on a terminal that is written over as the work goes on; nothing anywhere else. For one thread. */
final class Progress {
    /** The launcher says whether standard output is a terminal; Java cannot tell the same way on 17 and on 25. */
    private static final String TERMINAL = "comporta.terminal";

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final PrintWriter out;
    private final boolean shown = Boolean.getBoolean(TERMINAL);
    private final long began = System.nanoTime();
    private long last = began - PERIOD_NANOS;

    Progress(PrintWriter out) {
        this.out = out;
    }

    void at(long done, long all, String what) {
        long now = System.nanoTime();
        if (shown && now - last >= PERIOD_NANOS) {
            last = now;
            double seconds = Math.max(1, now - began) / 1e9;
            out.printf(Locale.ROOT, "\r%,d of %,d %s, %.0f a second \u001b[K", done, all, what, done / seconds);
            out.flush();
        }
    }

    /** What is printed next begins at the line's begin. */
    void clear() {
        if (shown) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
