package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.part.ProgramPart;
import dev.comporta.standalone.part.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From this build to one with a newer envelope version and back, process by process, while clients post. {@link NextBuild}
 * says how the other build differs.
 */
@Tag("slow")
@Timeout(600)
class RollingUpgradeIT {
    private static final int RATE = 200;

    /** Between two steps of a roll: enough that messages of both versions are in the queue with every pair of builds. */
    private static final int WRITES_A_STEP = 400;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<Path> THIS_BUILD = List.of();

    @TempDir
    private Path folder;

    /** How the old process ends. */
    enum End {
        IN_ORDER,
        KILLED
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void anUpgradeOfWorkersAndThenDoorsLosesNothing(End end) throws IOException {
        List<Path> next = NextBuild.in(folder.resolve("next"));
        try (LoadedSite loaded = new LoadedSite(folder, Map.of())) {
            loaded.post(1, RATE);
            roll(loaded, loaded.site().workers(), next, end);
            roll(loaded, loaded.site().doors(), next, end);

            assertAllIsStored(loaded);
        }
    }

    @Test
    void doorsMayGoBackWhileWorkersStay() throws IOException {
        List<Path> next = NextBuild.in(folder.resolve("next"));
        try (LoadedSite loaded = new LoadedSite(folder, Map.of())) {
            loaded.post(1, RATE);
            roll(loaded, loaded.site().workers(), next, End.IN_ORDER);
            roll(loaded, loaded.site().doors(), next, End.IN_ORDER);
            roll(loaded, loaded.site().doors(), THIS_BUILD, End.IN_ORDER);

            assertAllIsStored(loaded);
        }
    }

    @Test
    void anOldWorkerGivesBackWhatANewDoorSendsAndItIsStoredOnceANewWorkerComes() throws Exception {
        List<Path> next = NextBuild.in(folder.resolve("next"));
        try (LoadedSite loaded = new LoadedSite(folder, Map.of())) {
            List<ProgramPart> workers = loaded.site().workers();
            loaded.post(1, RATE);
            roll(loaded, loaded.site().doors().subList(0, 1), next, End.IN_ORDER);

            for (ProgramPart worker : workers) {
                Waiting.until(PATIENCE, worker.name() + " is red", () -> LoadedSite.readyz(worker) == 503);
            }
            assertThat(readiness(workers.get(0)))
                    .contains("envelope version 2, newer than 1")
                    .contains("upgrade workers first");
            loaded.awaitAccepted(WRITES_A_STEP * 5);
            loaded.assertNothingIsUndecodable();
            assertThat(complaints(loaded, workers.get(0))).isNotEmpty();

            roll(loaded, workers.subList(0, 1), next, End.IN_ORDER);
            loaded.stopPosting();
            loaded.awaitDrained();
            workers.forEach(worker -> assertThat(complaints(loaded, worker))
                    .as("told once a lane, and not once a message")
                    .doesNotHaveDuplicates());
            Waiting.until(PATIENCE, "the old worker is green", () -> LoadedSite.readyz(workers.get(1)) == 200);
            loaded.assertEveryWriteIsARowOnce();
        }
    }

    /** One process after the other, each ready before the next one ends, while writes come in. */
    private static void roll(LoadedSite loaded, List<ProgramPart> parts, List<Path> build, End end) {
        for (ProgramPart part : parts) {
            loaded.awaitAccepted(WRITES_A_STEP);
            if (end == End.IN_ORDER) {
                part.stop();
                assertThat(part.exitCode())
                        .as(part.name() + " stopped in order")
                        .isZero();
            } else {
                part.kill();
            }
            part.build(build);
            part.start();
            LoadedSite.awaitReady(part);
        }
        loaded.awaitAccepted(WRITES_A_STEP);
    }

    private static void assertAllIsStored(LoadedSite loaded) {
        loaded.stopPosting();
        loaded.awaitDrained();
        loaded.assertEveryWriteIsARowOnce();
        loaded.site()
                .workers()
                .forEach(worker -> assertThat(complaints(loaded, worker)).isEmpty());
    }

    /** The lanes that said that they met a newer version, each as often as it said so. */
    private static List<String> complaints(LoadedSite loaded, ProgramPart worker) {
        return loaded.logOf(worker).stream()
                .filter(line -> line.contains("is not for this version"))
                .map(line -> line.replaceAll(".* lane=(\\S+) .*", "$1"))
                .toList();
    }

    private static String readiness(ProgramPart part) throws IOException, InterruptedException {
        URI readyz = part.admin().resolve("/readyz");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(readyz).build(), BodyHandlers.ofString())
                .body();
    }
}
