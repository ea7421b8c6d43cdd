package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Client.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A collection that only a YAML file of this test declares, all the way from POST to row and to dead letter. */
class DeclaredCollectionIT {
    private static final String GOOD =
            "{\"small\":-1,\"large\":9223372036854775807,\"amount\":123456789012345678901234.56789,"
                    + "\"ratio\":0.1,\"active\":true,\"at\":\"2026-11-23T06:16:00.123456+01:00\",\"day\":\"2026-02-28\","
                    + "\"owner\":\"01932f6c-0000-7000-8000-00000000000a\",\"label\":\"ü\",\"doc\":{\"b\": [1.10, null]},"
                    + "\"verbatim\": {\"k\" :  1e2 }}";

    private final Client client = new Client();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void aCollectionIsDeclaredAndNotCoded(Topology topology) {
        Child.Start start = Child.Start.in(folder).withClassPath(Path.of("src/test/collections"));
        try (Comporta comporta = new Comporta(topology, folder, start)) {
            Database database = comporta.database();
            database.run("""
                    CREATE TABLE test_things (thing_id uuid PRIMARY KEY, small int4, large int8 NOT NULL,
                      amount numeric NOT NULL, ratio float8, active bool NOT NULL, at timestamptz NOT NULL, day date,
                      owner uuid, label text, doc jsonb NOT NULL, verbatim json, whole json NOT NULL,
                      came timestamptz NOT NULL, stored timestamptz NOT NULL, CHECK (large <> 666))
                    """);

            Answer full = post(comporta, GOOD);
            Answer sparse = post(
                    comporta,
                    "{\"large\":-5,\"amount\":0,\"active\":false,\"at\":\"0001-01-01T00:00:00Z\",\"doc\":null,\"label\":null}");
            Answer poison = post(
                    comporta, "{\"large\":666,\"amount\":1,\"active\":true,\"at\":\"2026-11-23T05:16:00Z\",\"doc\":1}");

            assertThat(List.of(full.status(), sparse.status(), poison.status())).containsOnly(202);
            assertThat(client.get(comporta.api() + "/openapi.json").body().at("/components/schemas/things/required"))
                    .hasSize(5);
            awaitStatus(comporta, full, "written");
            awaitStatus(comporta, sparse, "written");
            awaitStatus(comporta, poison, "dead");
            assertThat(database.rows(
                            "SELECT small, large, amount, ratio, active, at AT TIME ZONE 'UTC', day, owner, label, doc,"
                                    + " verbatim, whole FROM test_things WHERE thing_id = '" + full.id() + "'"))
                    .containsExactly(List.of(
                            "-1",
                            "9223372036854775807",
                            "123456789012345678901234.56789",
                            "0.1",
                            "t",
                            "2026-11-23 05:16:00.123456",
                            "2026-02-28",
                            "01932f6c-0000-7000-8000-00000000000a",
                            "ü",
                            "{\"b\": [1.10, null]}",
                            "{\"k\" :  1e2 }",
                            GOOD));
            assertThat(database.rows("SELECT small, label, doc, verbatim FROM test_things WHERE thing_id = '"
                            + sparse.id() + "'"))
                    .containsExactly(List.of("null", "null", "null", "null"));
            assertThat(database.rows("SELECT id, collection, sqlstate FROM dead_letters"))
                    .containsExactly(List.of(poison.id().toString(), "things", "23514"));
            assertThat(post(comporta, GOOD.replace("9223372036854775807", "9223372036854775808"))
                            .status())
                    .isEqualTo(422);
            Metrics.assertDoorBalances(client, comporta.admin());
            Metrics.assertWorkerBalances(client, comporta.workerAdmin());
        }
    }

    private Answer post(Comporta comporta, String body) {
        return client.post(comporta.api() + "/v1/things", "application/json", BodyPublishers.ofString(body));
    }

    private void awaitStatus(Comporta comporta, Answer answer, String status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(client.statusOf(comporta.api(), answer.location()))
                        .isEqualTo(status));
    }
}
