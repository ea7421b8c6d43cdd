package dev.comporta.docker;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Comments of one page, posted by some clients at once, with what became of each: for a door that may die meanwhile.
 * Thread-safe; the account is for when {@link #awaitEnd} has returned.
 */
final class AccountedBurst {
    private static final int CLIENTS = 32;
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** A client that was refused does not come back at once. */
    private static final long PAUSE_NANOS = 50_000_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI comments;
    private final String page;
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final long endNanos;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();

    /** Begins at once, and ends after that time unless it is ended before. */
    AccountedBurst(String door, String page, Duration most) {
        endNanos = System.nanoTime() + most.toNanos();
        comments = URI.create(door + "/v1/comments");
        this.page = page;
        for (int i = 0; i < CLIENTS; i++) {
            clients.execute(this::post);
        }
        clients.shutdown();
    }

    private void post() {
        while (!ending.get() && System.nanoTime() - endNanos < 0) {
            String text = "write " + next.getAndIncrement();
            Set<String> outcome = outcome(text);
            outcome.add(text);
            if (outcome != accepted) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** No answer means unknown, but where there was nobody to ask. */
    private Set<String> outcome(String text) {
        String body = "{\"page\":\"" + page + "\",\"author\":\"a test\",\"text\":\"" + text + "\"}";
        HttpRequest request = HttpRequest.newBuilder(comments)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 202) {
                return accepted;
            }
            return answer.body().contains("\"retryable\":true") ? refused : unknown;
        } catch (ConnectException e) {
            return refused;
        } catch (IOException e) {
            return unknown;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int accepted() {
        return accepted.size();
    }

    void end() {
        ending.set(true);
    }

    /** Blocks until every client has its last answer. */
    void awaitEnd() throws InterruptedException {
        long nanos = Math.max(0, ending.get() ? 0 : endNanos - System.nanoTime()) + 2 * ANSWER.toNanos();
        if (!clients.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
            throw new AssertionError("a client got neither an answer nor an end");
        }
    }

    /** What the database has of this burst, against what its clients were told. */
    Account account(Connection database) throws SQLException {
        Map<String, Integer> rows = new TreeMap<>();
        try (PreparedStatement query = database.prepareStatement("SELECT text FROM comments WHERE page = ?")) {
            query.setString(1, page);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    rows.merge(found.getString(1), 1, Integer::sum);
                }
            }
        }
        return new Account(
                accepted.size(),
                unknown.size(),
                accepted.stream().filter(text -> !rows.containsKey(text)).count(),
                rows.values().stream().filter(times -> times > 1).count(),
                refused.stream().filter(rows::containsKey).count(),
                unknown.stream().filter(rows::containsKey).count(),
                rows.size());
    }

    /**
     * @param lost accepted, and no row
     * @param duplicated rows beyond the first of a write
     * @param phantom refused as not accepted, or never connected, and there
     * @param recovered unknown to its client, and there
     */
    record Account(int accepted, int unknown, long lost, long duplicated, long phantom, long recovered, int rows) {
        /** Whether every write is where its client may expect it. */
        boolean isClean() {
            return lost == 0 && duplicated == 0 && phantom == 0 && rows == accepted + recovered;
        }
    }
}
