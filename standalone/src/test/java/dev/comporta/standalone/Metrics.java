package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** Asserts CONTRACT's metric equations on what a quiet process shows. Stateless. */
final class Metrics {
    private Metrics() {}

    /** received = accepted + refused + unknown + aborted + in flight, at the door. */
    static void assertDoorBalances(Client client, String admin) {
        assertBalances(
                client,
                admin,
                "comporta_writes_received_total",
                List.of(
                        "comporta_writes_accepted_total",
                        "comporta_writes_refused_total",
                        "comporta_writes_unknown_total",
                        "comporta_writes_aborted_total",
                        "comporta_inflight_writes"));
    }

    /** taken = stored + duplicate + dead + returned + in flight, at a worker. */
    static void assertWorkerBalances(Client client, String admin) {
        assertBalances(
                client,
                admin,
                "comporta_writes_taken_total",
                List.of(
                        "comporta_writes_stored_total",
                        "comporta_writes_duplicate_total",
                        "comporta_writes_dead_total",
                        "comporta_writes_returned_total",
                        "comporta_worker_inflight_writes"));
    }

    private static void assertBalances(Client client, String admin, String whole, List<String> parts) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            String text = client.get(admin + "/metrics").raw().body();
            double sum = parts.stream().mapToDouble(part -> value(text, part)).sum();
            assertThat(text).contains("\n" + whole);
            assertThat(value(text, whole)).as(whole + " in\n" + text).isEqualTo(sum);
        });
    }

    /** The sum over all labels. */
    static double value(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
