package dev.comporta.standalone;

import dev.comporta.standalone.Client.Answer;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Good clients: each write has a key, and is sent again, to another door, until it is accepted. So in the end there must be
 * one row for each, whatever died. Every tenth write is an upload that is too large to stay in memory. Thread-safe.
 */
final class KeyedBurst implements AutoCloseable {
    private static final int UPLOAD_BYTES = 600 << 10;
    private static final long PAUSE_NANOS = 20_000_000;

    private final String name;
    private final int connections;
    private final Client client = new Client();
    private final ExecutorService threads;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicReference<@Nullable AssertionError> wrong = new AtomicReference<>();
    private final Map<String, UUID> comments = new ConcurrentHashMap<>();
    private final Map<String, UUID> uploads = new ConcurrentHashMap<>();

    /** All its writes begin with {@code name}. */
    KeyedBurst(String name, int connections) {
        this.name = name;
        this.connections = connections;
        threads = Executors.newFixedThreadPool(connections);
    }

    /** Posts until {@link #stop}, first to {@code api} and whatever that did not accept to {@code patient}. */
    CountDownLatch post(String api, String patient) {
        CountDownLatch ended = new CountDownLatch(connections);
        stopped.set(false);
        for (int i = 0; i < connections; i++) {
            threads.execute(() -> {
                try {
                    while (!stopped.get()) {
                        postUntilAccepted(api, patient, next.getAndIncrement());
                    }
                } catch (AssertionError e) {
                    wrong.compareAndSet(null, e);
                } finally {
                    ended.countDown();
                }
            });
        }
        return ended;
    }

    private void postUntilAccepted(String api, String patient, int number) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        for (String door = api; !post(door, number); door = patient) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(name + " " + number + " is never accepted");
            }
            repeated.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean post(String door, int number) {
        String key = name + " " + number;
        boolean isUpload = number % 10 == 9;
        try {
            Answer answer = isUpload ? upload(door, key, number) : comment(door, key);
            if (answer.status() == 202) {
                (isUpload ? uploads : comments).put(key, answer.id());
            }
            return answer.status() == 202;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private Answer comment(String door, String key) {
        return client.post(
                door + "/v1/comments",
                "application/json",
                BodyPublishers.ofString(Client.comment(key)),
                "Idempotency-Key",
                key);
    }

    private Answer upload(String door, String key, int number) {
        byte[] body = new byte[UPLOAD_BYTES];
        Arrays.fill(body, (byte) number);
        return client.post(
                door + "/v1/uploads",
                "application/octet-stream",
                BodyPublishers.ofByteArray(body),
                "Idempotency-Key",
                key,
                "Content-Disposition",
                "attachment; filename=\"" + key + "\"");
    }

    void stop() {
        stopped.set(true);
    }

    /** The receipt's id of each accepted comment, by its text. */
    Map<String, UUID> comments() {
        return comments;
    }

    /** The receipt's id of each accepted upload, by its file's name. */
    Map<String, UUID> uploads() {
        return uploads;
    }

    /** How often a write was sent once more. */
    int repeated() {
        return repeated.get();
    }

    /** Empty when each write is there once, under its receipt's id, and nothing else is. */
    Set<String> problems(Database database) {
        Set<String> problems = new TreeSet<>();
        compare(problems, comments, database, "SELECT text, id FROM comments WHERE text LIKE '" + name + " %'");
        compare(problems, uploads, database, "SELECT filename, id FROM uploads WHERE filename LIKE '" + name + " %'");
        return problems;
    }

    private static void compare(Set<String> problems, Map<String, UUID> accepted, Database database, String query) {
        Map<String, String> rows = new ConcurrentHashMap<>();
        database.rows(query).forEach(row -> {
            if (rows.put(row.get(0), row.get(1)) != null) {
                problems.add(row.get(0) + " is there twice");
            }
        });
        accepted.forEach((key, id) -> {
            if (!id.toString().equals(rows.remove(key))) {
                problems.add(key + " is not there under " + id);
            }
        });
        rows.forEach((key, id) -> problems.add(key + " was never accepted"));
    }

    /** Throws what a client found wrong. */
    @Override
    public void close() {
        stop();
        AssertionError found = wrong.get();
        threads.shutdownNow();
        if (found != null) {
            throw found;
        }
    }
}
