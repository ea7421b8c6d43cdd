package dev.comporta.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.service.Health;
import dev.comporta.worker.batch.BatchLimits;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A worker between a broker and a database of the tests, and what it counts. Starts once. */
final class TestWorker {
    private static final BatchLimits LIMITS = new BatchLimits(2_000, 2 << 20, Duration.ofMillis(5));
    private static final int LANES = 2;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final TestDatabase database;
    private final Worker worker;

    TestWorker(TestBroker broker, TestDatabase database) {
        this.database = database;
        worker = new Worker(
                new WorkerSettings(
                        broker.workerSettings(),
                        database.settings(),
                        LANES,
                        LIMITS,
                        Optional.empty(),
                        Faults.NONE,
                        Optional.empty()),
                Collections.load(TestWorker.class.getClassLoader()),
                registry);
    }

    /** Returns when it is up. */
    void startOnFreshTables() {
        database.execute(
                "DROP SCHEMA public CASCADE",
                "CREATE SCHEMA public",
                "CREATE TABLE readings (reading uuid PRIMARY KEY, sensor text NOT NULL, count4 int, count8 bigint,"
                        + " ratio float8, amount numeric, valid bool, taken_at timestamptz, taken_on date, device uuid,"
                        + " extra jsonb, body json NOT NULL, \"order\" timestamptz NOT NULL,"
                        + " written_at timestamptz NOT NULL)");
        start();
        await().atMost(Duration.ofSeconds(60)).until(() -> !health().isDown());
    }

    void start() {
        worker.start();
    }

    void stop() {
        worker.stop(Duration.ofSeconds(20));
    }

    Health health() {
        return worker.health();
    }

    String metrics() {
        return registry.scrape();
    }

    /** Sum over all series whose line begins so. */
    double count(String series) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    void assertTheEquation() {
        for (String collection : List.of("comments", "uploads", "readings")) {
            String label = "{collection=\"" + collection + "\"}";
            double out = count("comporta_writes_stored_total" + label)
                    + count("comporta_writes_duplicate_total" + label)
                    + count("comporta_writes_dead_total" + label)
                    + count("comporta_writes_returned_total" + label)
                    + count("comporta_worker_inflight_writes" + label);
            assertThat(count("comporta_writes_taken_total" + label))
                    .as(collection)
                    .isEqualTo(out);
            assertThat(count("comporta_worker_inflight_writes" + label))
                    .as(collection)
                    .isZero();
        }
    }
}
