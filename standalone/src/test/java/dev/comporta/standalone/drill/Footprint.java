package dev.comporta.standalone.drill;

import dev.comporta.standalone.part.Waiting;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a quiet JVM still holds.
 *
 * @param heapBytes that are live after a full collection
 * @param threads of Java, not of the JVM's own
 * @param timers tasks that wait for their time: small, so that a leak of them hides in the heap, and each costs a wake-up
 * @param handles open files and sockets
 */
record Footprint(long heapBytes, long threads, long timers, long handles) {
    /** What is only waiting for a timer or for the other end to close has gone by then. */
    private static final Duration CALM = Duration.ofSeconds(30);

    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);
    private static final Pattern TIMERS = Pattern.compile(
            "^ *\\d+: +(\\d+) +\\d+ +java.util.concurrent.ScheduledThreadPoolExecutor\\$ScheduledFutureTask ",
            Pattern.MULTILINE);
    private static final Pattern THREAD = Pattern.compile("^\"[^\n]*\" #\\d+", Pattern.MULTILINE);

    /** Blocks for half a minute. The histogram counts live objects only, for which the JVM collects once more. */
    static Footprint of(long pid, Path histogram) throws IOException {
        jcmd(pid, "GC.run");
        Waiting.pause(CALM);
        String classes = jcmd(pid, "GC.class_histogram");
        Files.writeString(histogram, classes);
        long threads = THREAD.matcher(jcmd(pid, "Thread.print")).results().count();
        return new Footprint(number(TOTAL, classes), threads, number(TIMERS, classes), handles(pid));
    }

    private static long number(Pattern pattern, String classes) {
        Matcher found = pattern.matcher(classes);
        if (!found.find()) {
            throw new AssertionError("no " + pattern + " in " + classes);
        }
        return Long.parseLong(found.group(1));
    }

    private static long handles(long pid) {
        String[] open = new File("/proc/" + pid + "/fd").list();
        return Objects.requireNonNull(open, "no /proc here").length;
    }

    private static String jcmd(long pid, String command) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process asked = new ProcessBuilder(jcmd, Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!asked.waitFor(ANSWER.toSeconds(), TimeUnit.SECONDS) || asked.exitValue() != 0) {
                throw new AssertionError("jcmd " + command + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return said;
    }

    @Override
    public String toString() {
        return String.format("heap %,d bytes, %d threads, %d timers, %d handles", heapBytes, threads, timers, handles);
    }
}
