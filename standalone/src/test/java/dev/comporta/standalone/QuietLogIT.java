package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log is for what changes. Broker libraries have loggers that write a line for each message. */
class QuietLogIT {
    private static final int COMMENTS = 5_000;

    /** A line that a busy machine is good for, a slow disk say; far from one for a batch, let alone for a write. */
    private static final int A_FEW = 10;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Topology.class)
    void aLoadAddsNoLinesToAnyLog(Topology topology) {
        try (Comporta comporta = Comporta.unhurried(topology, folder);
                Burst burst = Burst.patient(16)) {
            long before = lines(comporta);
            Burst.await(burst.post(comporta.api(), COMMENTS));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> comporta.database().count("comments") == COMMENTS);

            long said = lines(comporta) - before;
            Figure.note("lines in all logs of " + topology + " for " + COMMENTS + " writes", said);
            assertThat(said).as(() -> logs(comporta)).isLessThan(A_FEW);
        }
    }

    private static String logs(Comporta comporta) {
        return comporta.children().stream().map(child -> child.log()).collect(Collectors.joining("\n--\n"));
    }

    private static long lines(Comporta comporta) {
        return comporta.children().stream()
                .mapToLong(child -> child.log().lines().count())
                .sum();
    }
}
