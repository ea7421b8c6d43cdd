package dev.comporta.ingest.receipt;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * One question until it is answered. Belongs to the reader's thread once it was handed over, but for {@link #hurry}, which
 * any may call.
 */
public final class ReceiptWatch {
    private final ReceiptQuestion question;
    private final boolean waiting;
    private final Executor home;
    private final Consumer<ReceiptAnswer> answer;
    private final Map<UUID, Sighting> seen = new HashMap<>();
    private final Set<UUID> open;
    private volatile long untilNanos;

    /** @param wait zero for one look */
    ReceiptWatch(ReceiptQuestion question, Duration wait, Executor home, Consumer<ReceiptAnswer> answer) {
        this.question = question;
        waiting = !wait.isZero();
        untilNanos = System.nanoTime() + wait.toNanos();
        this.home = home;
        this.answer = answer;
        open = new HashSet<>(question.ids());
    }

    /** Nobody waits any more: it is told what the next look shows. Returns at once; may be called again. */
    public void hurry() {
        untilNanos = System.nanoTime();
    }

    /** False when one look was asked for. */
    boolean isWaiting() {
        return waiting;
    }

    ReceiptQuestion question() {
        return question;
    }

    /** Of which nothing was seen yet. */
    Set<UUID> open() {
        return open;
    }

    void see(Map<UUID, Sighting> found) {
        for (UUID id : question.ids()) {
            Sighting sighting = found.get(id);
            if (sighting != null && open.remove(id)) {
                seen.put(id, sighting);
            }
        }
    }

    /** True when nothing is open or the time is up. */
    boolean isOver() {
        return open.isEmpty() || untilNanos - System.nanoTime() <= 0;
    }

    void tell() {
        Map<UUID, Sighting> all = new HashMap<>(seen);
        open.forEach(id -> all.put(id, new Sighting.Nothing()));
        home.execute(() -> answer.accept(new ReceiptAnswer.Seen(all)));
    }

    void tellAway() {
        home.execute(() -> answer.accept(new ReceiptAnswer.Away()));
    }
}
