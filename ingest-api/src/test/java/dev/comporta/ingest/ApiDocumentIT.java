package dev.comporta.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.ingest.http.Viewers;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description of the public port and its page, as a door serves them, with and without pages; no broker is there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiDocumentIT {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final String NO_BROKER = "tcp://127.0.0.1:9";

    private TestDoor door;
    private TestDoor hidden;

    @BeforeAll
    void start(@TempDir Path directory) {
        QueueSettings nowhere = new QueueSettings(NO_BROKER, Optional.empty());
        door = TestDoor.started(nowhere, directory.resolve("door"));
        hidden = TestDoor.started(
                nowhere, TestDoor.NO_DATABASE, directory.resolve("hidden"), TestDoor.shownTo(Viewers.NOBODY));
    }

    @AfterAll
    void stop() {
        door.close();
        hidden.close();
    }

    @Test
    void isServedWithItsTagAlsoWherePagesAreHidden() {
        HttpResponse<String> answer = hidden.get("/openapi.json");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        String tag = answer.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = door.get("/openapi.json", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        HttpResponse<String> head = door.send(door.request("/openapi.json").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).contains(tag);
        assertThat(door.send(door.request("/openapi.json").DELETE()).statusCode())
                .isEqualTo(405);
    }

    /** What is documented is there, with these methods and no other. */
    @Test
    void everyPathHasItsMethods() throws Exception {
        JsonNode document =
                new ObjectMapper().readTree(door.get("/openapi.json").body());
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            Set<String> documented = new TreeSet<>();
            path.getValue().fieldNames().forEachRemaining(name -> {
                if (METHODS.contains(name)) {
                    documented.add(name.toUpperCase(Locale.ROOT));
                }
            });
            HttpResponse<String> options =
                    door.send(door.request(filled(path)).method("OPTIONS", BodyPublishers.noBody()));
            assertThat(options.statusCode()).as(path.getKey()).isEqualTo(204);
            assertThat(options.headers().firstValue("Allow")).as(path.getKey()).contains(String.join(", ", documented));
        }
    }

    /** The path with the examples of its parameters. */
    private static String filled(Map.Entry<String, JsonNode> path) {
        String filled = path.getKey();
        for (JsonNode parameter : path.getValue().path("parameters")) {
            filled = filled.replace(
                    "{" + parameter.path("name").asText() + "}",
                    parameter.path("example").asText());
        }
        return filled;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/docs.js", "/docs/swagger-ui.js", "/docs/swagger-ui.css"})
    void itsPageAsksNobodyElse(String path) {
        HttpResponse<String> answer = door.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "connect-src 'self'")
                .doesNotContain("unsafe", "http");
        assertThat(hidden.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void itsPageNamesOnlyFilesThatAreThere() {
        String page = door.get("/docs").body();
        Set<String> named = new TreeSet<>();
        Pattern.compile("(?:src|href)=\"(/[^\"]*)\"").matcher(page).results().forEach(link -> named.add(link.group(1)));
        assertThat(named).hasSize(4);
        assertThat(named)
                .allSatisfy(file -> assertThat(door.get(file).statusCode()).isEqualTo(200));
        assertThat(page).doesNotContain("http:", "https:", "<style", "onload");
    }
}
