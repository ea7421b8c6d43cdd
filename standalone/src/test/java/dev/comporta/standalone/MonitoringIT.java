package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Monitoring.Alert;
import dev.comporta.standalone.PromQuery.Selector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the dashboard, the alerts and the contract name is what a running service really tells. */
class MonitoringIT {
    /** Prometheus's own: a metric, and the labels that it puts on all. */
    private static final List<String> NOT_OURS = List.of("up");

    private static final List<String> LABELS_NOT_OURS = List.of("instance", "job");

    private static final List<String> OF_A_DOOR = List.of(
            "comporta_writes_received_total",
            "comporta_writes_accepted_total",
            "comporta_writes_refused_total{code=\"503\"}",
            "comporta_writes_unknown_total",
            "comporta_writes_aborted_total",
            "comporta_inflight_writes",
            "comporta_inflight_bytes",
            "comporta_accept_seconds_bucket",
            "comporta_accept_seconds_count",
            "comporta_accept_seconds_sum",
            "comporta_event_loop_waits_total",
            "comporta_queue_depth{collection=\"comments\"}",
            "comporta_queue_oldest_seconds{collection=\"uploads\"}",
            "comporta_ready{part=\"door\"}",
            "hikaricp_connections_active{pool=\"comporta-receipts\"}");

    private static final List<String> OF_A_WORKER = List.of(
            "comporta_writes_taken_total",
            "comporta_writes_stored_total",
            "comporta_writes_duplicate_total",
            "comporta_writes_dead_total",
            "comporta_writes_returned_total",
            "comporta_worker_inflight_writes",
            "comporta_worker_lanes{state=\"receiving\"}",
            "comporta_database_up",
            "comporta_batch_rows_bucket",
            "comporta_store_seconds_bucket",
            "comporta_accept_to_stored_seconds_bucket",
            "comporta_ready{part=\"worker\"}",
            "hikaricp_connections_active{pool=\"comporta-worker\"}");

    private static final List<String> OF_A_BROKER = List.of(
            "artemis_message_count{queue=\"comporta.comments\"}",
            "artemis_message_count{queue=\"comporta.dead\"}",
            "artemis_number_of_pages{address=\"comporta.uploads\"}",
            "artemis_connection_count");

    private static final List<String> OF_ANY_JVM = List.of(
            "comporta_build_info",
            "jvm_memory_used_bytes{area=\"heap\"}",
            "jvm_gc_pause_seconds_count",
            "jvm_threads_live_threads",
            "process_cpu_usage",
            "process_files_open_files",
            "process_uptime_seconds");

    private static final Pattern QUEUE =
            Pattern.compile("^artemis_.*?(?:queue|address)=\"([^\"]*)\"", Pattern.MULTILINE);

    private final Client client = new Client();

    @TempDir
    Path folder;

    private record Page(String text, List<String> wanted) {}

    @ParameterizedTest
    @EnumSource(Topology.class)
    void everyMetricThatIsNamedAnywhereIsTold(Topology topology) throws IOException {
        List<Alert> alerts = Monitoring.alerts();
        List<PromQuery> queries = new ArrayList<>(Monitoring.dashboardQueries());
        alerts.forEach(alert -> queries.add(new PromQuery(alert.query())));
        assertThat(alerts).hasSizeGreaterThan(10);
        assertThat(queries).hasSizeGreaterThan(40);
        try (Comporta comporta = Comporta.unhurried(topology, folder)) {
            client.postComment(comporta.api(), "one");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> comporta.database().count("comments") == 1);
            comporta.children().forEach(MonitoringIT::collectGarbage);

            List<Page> pages = pages(comporta);
            pages.forEach(MonitoringIT::tellsWhatIsWanted);
            StringBuilder all = new StringBuilder();
            pages.forEach(page -> all.append(page.text()).append('\n'));
            comporta.children().forEach(child -> assertThat(child.log()).doesNotContain("Meter"));
            for (PromQuery query : queries) {
                assertThat(query.selectors()).as(query.text()).isNotEmpty().allMatch(selector -> isTold(selector, all));
                assertThat(query.groupings()).as(query.text()).allMatch(label -> isTold(label, query, all));
            }
            assertThat(QUEUE.matcher(all).results().map(queue -> queue.group(1)).distinct())
                    .as("temporary queues would make meters without end")
                    .containsExactlyInAnyOrder("comporta.comments", "comporta.uploads", "comporta.dead");
        }
    }

    private static boolean isTold(Selector selector, CharSequence pages) {
        return NOT_OURS.contains(selector.metric()) || selector.isIn(pages.toString());
    }

    private static boolean isTold(String label, PromQuery query, CharSequence pages) {
        return LABELS_NOT_OURS.contains(label)
                || query.selectors().stream().anyMatch(selector -> selector.tells(label, pages.toString()));
    }

    private List<Page> pages(Comporta comporta) {
        if (comporta.topology == Topology.STANDALONE) {
            List<String> all = joined(joined(OF_A_DOOR, OF_A_WORKER), OF_A_BROKER);
            return List.of(page(comporta.admin(), all));
        }
        String console = comporta.consoleUrl();
        return List.of(
                page(comporta.admin(), OF_A_DOOR),
                page(comporta.workerAdmin(), OF_A_WORKER),
                page(console.substring(0, console.indexOf("/console")), OF_A_BROKER));
    }

    private Page page(String port, List<String> wanted) {
        return new Page(client.get(port + "/metrics").raw().body(), joined(wanted, OF_ANY_JVM));
    }

    private static List<String> joined(List<String> one, List<String> other) {
        List<String> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }

    private static void tellsWhatIsWanted(Page page) {
        for (String wanted : page.wanted()) {
            Selector selector = new PromQuery(wanted).selectors().get(0);
            assertThat(selector.isIn(page.text()))
                    .as(wanted + " in\n" + page.text())
                    .isTrue();
            String family = selector.metric().replaceFirst("_(bucket|count|sum)$", "");
            String name = page.text().contains("# HELP " + family + " ") ? family : selector.metric();
            assertThat(page.text()).containsPattern("# HELP " + name + " \\S+");
        }
    }

    /** So that what only a collection makes is there. */
    private static void collectGarbage(Child child) {
        try {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            int ended = new ProcessBuilder(jcmd, Long.toString(child.pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            assertThat(ended).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
