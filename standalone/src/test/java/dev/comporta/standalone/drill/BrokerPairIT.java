package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.standalone.Figure;
import dev.comporta.standalone.part.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two brokers on one data folder, as docker/broker makes them, and what clients see when the one that serves is gone. */
@Tag("slow")
@Timeout(600)
class BrokerPairIT {
    private static final int RATE = 200;

    /** Enough that every lane of door and workers has something in the air. */
    private static final int SOME_WRITES = 400;

    /** Not a promise: a figure is noted, of which docs/promises.md tells; on a machine that does all else at once it is larger. */
    private static final Duration BACK = Duration.ofSeconds(60);

    /** Before an end the last 202 may have come so long ago; later ones of the broker that died may still be told after it. */
    private static final Duration BEFORE = Duration.ofSeconds(5);

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Path artemis;

    @BeforeEach
    void unpack() throws IOException, InterruptedException {
        Optional<Path> archive = ArtemisDistribution.archive();
        Assumptions.assumeTrue(
                archive.isPresent(),
                "skipped: no Artemis distribution in embedded/target/tarball; the build puts it there");
        artemis = ArtemisDistribution.unpacked(archive.orElseThrow());
    }

    /** What becomes of the broker that serves. */
    private enum End {
        KILLED,
        /** Its address answers nothing at all any more. */
        SWITCHED_OFF,
        /** In order, as for an upgrade. */
        STOPPED
    }

    @Test
    void aKilledBrokerOfAPairIsReplacedAndLosesNothing() throws IOException {
        NavigableMap<Long, End> ends = new TreeMap<>();
        Account account = new Account();
        try (PairedSite site = new PairedSite(PairKind.EQUALS, artemis, folder)) {
            site.post(RATE);
            for (End end : List.of(End.KILLED, End.SWITCHED_OFF, End.STOPPED)) {
                ArtemisBroker live = site.live();
                site.clients().awaitAccepted(SOME_WRITES);
                ends.put(System.currentTimeMillis(), end);
                replace(site, live, end);

                // It comes back as the one that waits, and nothing is interrupted a second time.
                live.start();
                ArtemisBroker other = site.other(live);
                Waiting.until(SOON, "the other broker serves", other::serves);
                assertThat(live.serves()).as("both brokers serve").isFalse();
            }
            assertClean(site.hold(account));
        }
        ends.forEach((at, end) -> {
            Long next = ends.higherKey(at);
            Duration back = back(account.acceptedAt(), at, next == null ? Long.MAX_VALUE : next);
            Figure.note("a pair's broker " + end + ": 202s back after", back);
            assertThat(back)
                    .as("202s back after the broker was " + end)
                    .isPositive()
                    .isLessThan(BACK);
        });
        Figure.note("a pair's brokers ended " + ends.size() + " times: accepted", account.accepted());
    }

    /** Returns when clients are served by the other. */
    private static void replace(PairedSite site, ArtemisBroker live, End end) throws IOException {
        if (end == End.STOPPED) {
            live.stop();
        } else {
            live.kill();
        }
        Optional<SilentPort> off =
                end == End.SWITCHED_OFF ? Optional.of(new SilentPort(live.port())) : Optional.empty();
        try {
            site.clients().awaitAccepted(SOME_WRITES);
        } finally {
            off.ifPresent(SilentPort::close);
        }
    }

    /** Its brokers tell their addresses, and the primary comes back to its place: neither may hold anybody up. */
    @Test
    void aPairOfPrimaryAndBackupIsFollowedThereAndBack() throws IOException {
        Account account = new Account();
        long killed;
        long started;
        try (PairedSite site = new PairedSite(PairKind.PRIMARY_AND_BACKUP, artemis, folder)) {
            site.post(RATE);
            site.clients().awaitAccepted(SOME_WRITES);
            ArtemisBroker primary = site.live();
            killed = System.currentTimeMillis();
            replace(site, primary, End.SWITCHED_OFF);

            started = System.currentTimeMillis();
            primary.start();
            primary.awaitService();
            site.clients().awaitAccepted(SOME_WRITES);
            assertThat(site.other(primary).serves()).isFalse();
            assertClean(site.hold(account));
        }
        Duration back = back(account.acceptedAt(), killed, started);
        Figure.note("a primary that was switched off: 202s back after", back);
        assertThat(back).isPositive().isLessThan(BACK);
    }

    /** A frozen broker keeps its lock, and a file system cannot tell it from a slow one: so something has to end it. */
    @Test
    void aFrozenBrokerOfAPairKeepsItsPlaceUntilItIsKilled() throws IOException {
        Account account = new Account();
        long killed;
        try (PairedSite site = new PairedSite(PairKind.EQUALS, artemis, folder)) {
            site.post(RATE);
            site.clients().awaitAccepted(SOME_WRITES);
            ArtemisBroker live = site.live();
            live.freeze();
            Waiting.until(SOON, "the door is not ready", () -> LoadedSite.readyz(site.door()) == 503);
            long accepted = site.clients().accepted();
            // Much longer than the other takes when this one is dead.
            assertThat(Waiting.comes(BACK, () -> site.other(live).serves())).isFalse();
            assertThat(site.clients().accepted()).isEqualTo(accepted);

            live.kill();
            killed = System.currentTimeMillis();
            site.clients().awaitAccepted(SOME_WRITES);
            assertClean(site.hold(account));
        }
        long first = Arrays.stream(account.acceptedAt())
                .filter(at -> at >= killed)
                .findFirst()
                .orElseThrow();
        Duration back = Duration.ofMillis(first - killed);
        Figure.note("a frozen broker of a pair: 202s back after its end by", back);
        assertThat(back).isLessThan(BACK);
    }

    private static void assertClean(Figures figures) {
        assertThat(figures.areClean()).as("the account: %s", figures).isTrue();
    }

    /**
     * How long after an end a 202 came again: what the broker had confirmed may still be told after it has died, so it is the
     * end of the longest time without one, before the next thing was done to a broker. All in milliseconds since 1970.
     */
    private static Duration back(long[] acceptedAt, long ended, long next) {
        long longest = -1;
        long back = ended;
        for (int i = 1; i < acceptedAt.length; i++) {
            long gap = acceptedAt[i] - acceptedAt[i - 1];
            boolean mayBe = acceptedAt[i] > ended && acceptedAt[i - 1] > ended - BEFORE.toMillis();
            if (mayBe && acceptedAt[i - 1] < next && gap > longest) {
                longest = gap;
                back = acceptedAt[i];
            }
        }
        return Duration.ofMillis(back - ended);
    }
}
