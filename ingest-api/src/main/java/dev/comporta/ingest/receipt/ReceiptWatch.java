package dev.comporta.ingest.receipt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** One question until it is answered. Belongs to the reader's thread once it was handed over. */
final class ReceiptWatch {
    private final ReceiptQuestion question;
    private final long untilNanos;
    private final Executor home;
    private final Consumer<ReceiptAnswer> answer;
    private final Map<UUID, Sighting> seen = new HashMap<>();
    private final Set<UUID> open;

    ReceiptWatch(ReceiptQuestion question, long untilNanos, Executor home, Consumer<ReceiptAnswer> answer) {
        this.question = question;
        this.untilNanos = untilNanos;
        this.home = home;
        this.answer = answer;
        open = new HashSet<>(question.ids());
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
