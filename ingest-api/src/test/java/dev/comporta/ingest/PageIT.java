package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.ingest.http.Viewers;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The live page as HTTP has it; what a browser makes of it, the tests in standalone/src/test/browser see. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PageIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MOST_LISTENERS = 100;
    private static final String EVENTS = "GET /page/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /** Whatever a browser would fetch by itself: src, href of a stylesheet or an icon, imports. */
    private static final Pattern FETCHED =
            Pattern.compile("(?:<script src=|<link rel=\"(?:icon|stylesheet)\" href=|from )[\"']([^\"']+)[\"']");

    @TempDir
    Path directory;

    private TestBroker broker;
    private TestDoor door;

    @BeforeAll
    void start(@TempDir Path folder) {
        broker = TestBroker.started(folder.resolve("broker"));
        door = TestDoor.started(broker.settings(), folder.resolve("spool")).whenReady();
    }

    @AfterAll
    void stop() {
        door.close();
        broker.close();
    }

    @Test
    void hasEveryFileThatItNamesAndNeedsNoOtherHost() {
        TreeSet<String> fetched = new TreeSet<>(fetchedBy(door.get("/").body()));
        fetched.addAll(fetched.stream()
                .filter(path -> path.endsWith(".js"))
                .flatMap(path -> fetchedBy(door.get(path).body()).stream())
                .collect(Collectors.toSet()));

        assertThat(fetched).hasSizeGreaterThan(8).allMatch(path -> path.startsWith("/page/"));
        for (String path : fetched) {
            HttpResponse<String> answer = door.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            String type = answer.headers().firstValue("Content-Type").orElse("");
            assertThat(type)
                    .as(path)
                    .startsWith(
                            path.endsWith(".js")
                                    ? "text/javascript"
                                    : path.endsWith(".css") ? "text/css" : "image/svg+xml");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
    }

    @Test
    void runsNothingInlineAndNothingFromElsewhere() {
        HttpResponse<String> page = door.get("/");

        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContainPattern("<script>|<style| style=| on[a-z]+=|https?://");
    }

    @Test
    void isSentAgainOnlyWhenItHasChanged() {
        String tag = door.get("/").headers().firstValue("ETag").orElseThrow();

        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            HttpResponse<String> answer = door.get("/", "If-None-Match", known);
            assertThat(answer.statusCode()).as(known).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValue("ETag")).contains(tag);
            assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
        }
        assertThat(door.get("/", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(door.get("/").headers().firstValue("Cache-Control")).contains("no-cache");
    }

    @Test
    void hasItsMethodsAndNoOther() {
        for (String path : List.of("/", "/page/page.js", "/page/events")) {
            HttpResponse<String> head = door.send(door.request(path).method("HEAD", BodyPublishers.noBody()));
            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            HttpResponse<String> options = door.send(door.request(path).method("OPTIONS", BodyPublishers.noBody()));
            assertThat(options.statusCode()).isEqualTo(204);
            assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
            HttpResponse<String> post = door.send(door.request(path).POST(BodyPublishers.ofString("x")));
            assertThat(post.statusCode()).isEqualTo(405);
            assertThat(post.body()).contains("problem/method-not-allowed");
        }
        assertThat(door.send(door.request("/").method("HEAD", BodyPublishers.noBody()))
                        .headers()
                        .firstValueAsLong("Content-Length"))
                .hasValue(door.get("/").body().getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void hasNothingButWhatItNames() {
        for (String path :
                List.of("/page/", "/page", "/page/index.html", "/page/../page/page.js", "//", "/v1/receipts/")) {
            assertThat(RawHttp.exchange(door.port(), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .status())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void isNotThereWhereItIsNotPublic() {
        try (TestDoor hidden = TestDoor.started(
                        broker.settings(),
                        TestDoor.NO_DATABASE,
                        directory.resolve("hidden"),
                        TestDoor.shownTo(Viewers.NOBODY))
                .whenReady()) {
            for (String path : List.of("/", "/page/page.js", "/page/events")) {
                assertThat(hidden.get(path).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    /** A page elsewhere whose name leads to this machine all of a sudden: its visitor's browser would let it read. */
    @Test
    void isNotThereByANameThatIsNotThisMachinesUnlessItIsPublic() {
        try (TestDoor everybody = TestDoor.started(
                        broker.settings(),
                        TestDoor.NO_DATABASE,
                        directory.resolve("everybody"),
                        TestDoor.shownTo(Viewers.EVERYBODY))
                .whenReady()) {
            for (String path : List.of("/", "/page/page.js", "/v1/depth")) {
                for (String name : List.of("localhost", "127.0.0.1:8080", "[::1]:80", "LOCALHOST:1", "a.localhost")) {
                    assertThat(get(door, path, name)).as(path + " at " + name).isEqualTo(200);
                }
                for (String name : List.of("rebound.example", "127.0.0.1.rebound.example", "localhost.example", "")) {
                    assertThat(get(door, path, name)).as(path + " at " + name).isEqualTo(404);
                    assertThat(get(everybody, path, name))
                            .as(path + " at " + name)
                            .isEqualTo(200);
                }
            }
            assertThat(get(door, "/page/events", "rebound.example")).isEqualTo(404);
            assertThat(get(door, "/openapi.json", "rebound.example")).isEqualTo(200);
        }
    }

    @Test
    void tellsWhatComesInAndThatNobodyKnowsTheWorkersWithoutADatabase() {
        try (Events events = new Events(door.port())) {
            assertThat(events.head()).contains("text/event-stream", "no-store");
            long before = comments(events.next());
            door.post(TestDoor.COMMENT);
            await().atMost(SOON).until(() -> comments(events.next()) == before + 1);
            await().atMost(SOON).until(() -> events.next().contains("\"database\":\"away\""));
            assertThat(events.next()).contains("\"broker\":true").doesNotContain("\"workers\"", "deadLetters");
        }
    }

    @Test
    void countsExactlyWhatTheBrokerHasConfirmed() {
        try (Events events = new Events(door.port())) {
            String before = events.next();
            HttpResponse<String> burst = door.send(door.request("/v1/comments")
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofString(String.join("\n", Collections.nCopies(2_000, TestDoor.COMMENT)))));
            assertThat(burst.statusCode()).isEqualTo(202);
            assertThat(door.send(door.upload(new byte[1 << 20])).statusCode()).isEqualTo(202);
            assertThat(door.post("{}").statusCode()).isEqualTo(422);
            await().atMost(SOON).until(() -> accepted("uploads", events.next()) == accepted("uploads", before) + 1);
            await().atMost(SOON)
                    .until(() -> accepted("comments", events.next()) == accepted("comments", before) + 2_000);
            assertThat(accepted("comments", events.next())).isEqualTo(accepted("comments", before) + 2_000);
        }
    }

    @Test
    void tellsOnlySoManyAndTakesTheNextWhenOneHasGone() {
        List<Events> open = new ArrayList<>();
        try {
            for (int i = 0; i < MOST_LISTENERS; i++) {
                open.add(new Events(door.port()));
            }
            RawHttp.Answer refused = RawHttp.exchange(door.port(), EVENTS);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(refused.body()).contains("problem/full", "\"retryable\":true");
            open.remove(0).close();
            await().atMost(SOON).until(() -> isTaken(open));
        } finally {
            open.forEach(Events::close);
        }
    }

    @Test
    void tellsItsFiguresToNoOtherOrigin() {
        HttpResponse<String> stream = door.send(door.request("/page/events")
                .header("Origin", TestDoor.doorSettings().corsOrigins().get(0))
                .method("HEAD", BodyPublishers.noBody()));
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void endsItsStreamsWhenTheDoorStops() {
        TestDoor stopping = TestDoor.started(broker.settings(), directory.resolve("stopping"))
                .whenReady();
        try (Events events = new Events(stopping.port())) {
            events.next();
            long began = System.nanoTime();
            stopping.close();
            assertThat(events.isEnded()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        }
    }

    private static int get(TestDoor from, String path, String host) {
        return RawHttp.exchange(from.port(), "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .status();
    }

    private boolean isTaken(List<Events> open) {
        Events next = new Events(door.port());
        if (next.isTaken()) {
            open.add(next);
            return true;
        }
        next.close();
        return false;
    }

    private static List<String> fetchedBy(String text) {
        Matcher matcher = FETCHED.matcher(text);
        return matcher.results()
                .map(found -> found.group(1).replaceFirst("^\\./", "/page/"))
                .toList();
    }

    private static long comments(String event) {
        return figure("comments", "writes", event);
    }

    private static long accepted(String collection, String event) {
        return figure(collection, "accepted", event);
    }

    private static long figure(String collection, String member, String event) {
        Matcher found = Pattern.compile("\"collection\":\"" + collection + "\",.*?\"" + member + "\":(\\d+)")
                .matcher(event);
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }
}
