package dev.comporta.standalone.drill;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the clients' log against the rows, the dead letters and every receipt. For one thread, after the load has ended and
 * the queues are empty.
 */
final class Account {
    private static final Logger LOG = LoggerFactory.getLogger(Account.class);

    /** Enough to find the cause; the log has them all. */
    private static final int EXAMPLES = 10;

    private static final int ASKERS = 64;
    private static final Duration LONGEST_ASKING = Duration.ofMinutes(30);

    private final Map<String, Story> stories = new HashMap<>();
    private final List<LogEntry> seenReceipts = new ArrayList<>();
    private final List<Delay> delays = new ArrayList<>();
    private final AtomicLong named = new AtomicLong();
    private long strangers;

    /** From a write's 202 to its row. Both clocks are this machine's. */
    record Delay(long acceptedAt, long millis) {}

    /**
     * Blocks while it reads; as long as asking for every receipt takes.
     *
     * @param doors that answer for receipts; with none, receipts are not asked for
     */
    Figures close(Path log, Rows rows, List<URI> doors) {
        ClientLog.read(log, this::add);
        rows.each(this::add);
        rows.eachDead(this::addDead);
        long lies = receiptsSeen() + receiptsNow(doors);
        long[] sums = new long[6];
        stories.forEach((marker, story) -> {
            sums[0] += count(story.isLost(), "lost", marker);
            sums[1] += story.duplicates();
            count(story.duplicates() > 0, "duplicated", marker);
            sums[2] += count(story.isPhantom(), "phantom", marker);
            sums[3] += count(story.isUnexpected(), "unexpected", marker);
            sums[4] += count(story.isCorrupted(), "corrupted", marker);
            sums[5] += story.isRecovered() ? 1 : 0;
        });
        return new Figures(sums[0], sums[1], sums[2], sums[3] + strangers, sums[4], lies, sums[5]);
    }

    /** Writes that were attempted. */
    int writes() {
        return stories.size();
    }

    long accepted() {
        return stories.values().stream().filter(Story::isAccepted).count();
    }

    List<Delay> delays() {
        return delays;
    }

    /** When each write was accepted, milliseconds since 1970, in order. */
    long[] acceptedAt() {
        return stories.values().stream()
                .mapToLong(Story::acceptedAt)
                .filter(at -> at > 0)
                .sorted()
                .toArray();
    }

    private void add(LogEntry entry) {
        switch (entry.event()) {
            case START ->
                stories.computeIfAbsent(
                                entry.marker(),
                                marker -> new Story(
                                        Objects.requireNonNull(entry.kind()), Objects.requireNonNull(entry.digest())))
                        .tried();
            case END -> Objects.requireNonNull(stories.get(entry.marker())).answered(entry);
            case RECEIPT -> seenReceipts.add(entry);
        }
    }

    private void add(Rows.Row row) {
        Story story = stories.get(row.marker());
        if (story == null) {
            strangers += count(true, "unexpected", row.id());
            return;
        }
        story.stored(row);
        if (story.acceptedAt() > 0) {
            Instant accepted = Instant.ofEpochMilli(story.acceptedAt());
            long millis = row.writtenAt().toEpochMilli() - accepted.toEpochMilli();
            delays.add(new Delay(story.acceptedAt(), Math.max(0, millis)));
        }
    }

    private void addDead(String marker, String id) {
        Story story = stories.get(marker);
        if (story == null) {
            strangers += count(true, "unexpected", id);
        } else {
            story.died(id);
        }
    }

    private long receiptsSeen() {
        long lies = 0;
        for (LogEntry seen : seenReceipts) {
            Story story = Objects.requireNonNull(stories.get(seen.marker()));
            lies += count(
                    story.isLie(seen), "receipt lied (" + seen.answer() + " " + seen.status() + ")", seen.marker());
        }
        return lies;
    }

    private long receiptsNow(List<URI> doors) {
        if (doors.isEmpty()) {
            return 0;
        }
        DoorClient http = new DoorClient();
        LongAdder lies = new LongAdder();
        ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
        List<Future<?>> asked = new ArrayList<>();
        int next = 0;
        for (Map.Entry<String, Story> entry : stories.entrySet()) {
            URI door = doors.get(next++ % doors.size());
            asked.add(askers.submit(() -> lies.add(liesOf(entry.getKey(), entry.getValue(), http, door))));
        }
        askers.shutdown();
        try {
            if (!askers.awaitTermination(LONGEST_ASKING.toSeconds(), TimeUnit.SECONDS)) {
                throw new DrillFailedException("Not all receipts were answered in time.");
            }
            for (Future<?> one : asked) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the account itself has a bug", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lies.sum();
    }

    private long liesOf(String marker, Story story, DoorClient http, URI door) {
        boolean without = story.isAccepted() && story.acceptedReceipts().isEmpty();
        long lies = count(without, "accepted without a receipt", marker);
        for (String receipt : story.acceptedReceipts()) {
            lies += check(http, door, receipt, story, marker, "queued");
        }
        for (String receipt : story.doubtfulReceipts()) {
            lies += check(http, door, receipt, story, marker, "unknown");
        }
        return lies;
    }

    /** @param absent what it has to say of a write that is neither row nor dead letter */
    private long check(DoorClient http, URI door, String receipt, Story story, String marker, String absent) {
        DoorClient.Said said = http.receipt(door, receipt);
        String truth = story.hasRow() ? "written" : story.isDead() ? "dead" : absent;
        boolean lie = !said.word().equals(truth) || said.conflict() || !story.isOwn(receipt);
        return count(lie, "receipt says " + said + " instead of " + truth, marker);
    }

    private long count(boolean wrong, String what, String which) {
        if (wrong && named.getAndIncrement() < EXAMPLES) {
            LOG.error("{}: {}", what, which);
        }
        return wrong ? 1 : 0;
    }
}
