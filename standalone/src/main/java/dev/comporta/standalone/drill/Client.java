package dev.comporta.standalone.drill;

import dev.comporta.standalone.part.Waiting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One client: a thread that posts, and does what the answer asks for. What it posts depends on the seed alone. */
final class Client {
    /** Together longer than the longest fault, so that most writes get through in the end. */
    private static final int MOST_TRIES = 12;

    private static final long FIRST_PAUSE_MILLIS = 100;

    /** A drill has no minutes to wait as a true client would: Retry-After is cut short. */
    private static final long MOST_PAUSE_MILLIS = 1_500;

    private final int number;
    private final long seed;
    private final Predicate<WorkKind> work;
    private final Random random;
    private final long intervalNanos;
    private final List<URI> doors;
    private final DoorClient http;
    private final ClientLog log;
    private final Load load;
    private int nextDoor;

    Client(int number, DrillOptions options, double rate, List<URI> doors, DoorClient http, ClientLog log, Load load) {
        this.number = number;
        this.seed = options.seed();
        work = options.work();
        random = new Random(seed * 1_000 + number);
        intervalNanos = (long) (TimeUnit.SECONDS.toNanos(1) / rate);
        this.doors = List.copyOf(doors);
        this.http = http;
        this.log = log;
        this.load = load;
        nextDoor = number;
    }

    void run() {
        long due = System.nanoTime() + (long) (random.nextDouble() * intervalNanos);
        for (long n = 1; !load.isStopping(); n++) {
            Waiting.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            perform(kind(), Marker.of(seed, number, n), random.nextLong());
            due = Math.max(due + intervalNanos, System.nanoTime());
        }
    }

    private WorkKind kind() {
        WorkKind kind = WorkKind.of(random.nextInt(100));
        while (!work.test(kind)) {
            kind = WorkKind.of(random.nextInt(100));
        }
        return kind;
    }

    /** Under a key the same again; without one each try is a write of its own, and only what was refused is tried again. */
    private void perform(WorkKind kind, String marker, long content) {
        for (int tries = 1; tries <= MOST_TRIES; tries++) {
            boolean fresh = tries == 1 || kind.isKeyed();
            Work work = Work.of(kind, fresh ? marker : Marker.part(marker, tries), new Random(content));
            Answer answer = kind == WorkKind.TWINS && tries == 1 ? twice(work) : once(work);
            if (load.isStopping() || !isWorthATry(answer, kind)) {
                return;
            }
            long pause = Math.min(MOST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tries, 4));
            Waiting.pause(Duration.ofMillis(pause / 2 + (long) (Math.random() * pause)));
        }
    }

    private static boolean isWorthATry(Answer answer, WorkKind kind) {
        return switch (answer.meaning()) {
            case ACCEPTED -> false;
            case REFUSED -> answer.mayRetry();
            case IN_DOUBT, NONE -> kind.isKeyed();
        };
    }

    private Answer once(Work work) {
        begin(work);
        return end(work, http.post(door(), work)).join();
    }

    private Answer twice(Work work) {
        URI door = door();
        begin(work);
        load.begun();
        CompletableFuture<Answer> first = end(work, http.post(door, work));
        CompletableFuture<Answer> second = end(work, http.post(door, work));
        Answer other = second.join();
        Answer one = first.join();
        return one.meaning() == Answer.Meaning.ACCEPTED ? one : other;
    }

    private void begin(Work work) {
        log.write(work.writes().entrySet().stream()
                .map(write -> LogEntry.start(write.getKey(), work.kind(), write.getValue()))
                .toList());
        load.begun();
    }

    private CompletableFuture<Answer> end(Work work, CompletableFuture<Answer> coming) {
        return coming.thenApply(answer -> {
            List<LogEntry> entries = new ArrayList<>();
            int i = 0;
            for (String marker : work.writes().keySet()) {
                String receipt =
                        i < answer.receipts().size() ? answer.receipts().get(i) : null;
                entries.add(LogEntry.end(marker, answer, receipt));
                i++;
            }
            log.write(entries);
            load.ended(answer, entries);
            return answer;
        });
    }

    private URI door() {
        return doors.get(Math.floorMod(nextDoor++, doors.size()));
    }
}
