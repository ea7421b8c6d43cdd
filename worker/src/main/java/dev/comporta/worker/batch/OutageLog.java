package dev.comporta.worker.batch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once that something is lost, however many lanes miss it, and once that it is back for all of them. Guarded by its
 * own lock.
 */
final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final String what;
    private final InstantSource clock;
    private final Set<String> missing = new HashSet<>();
    private Instant since = Instant.EPOCH;

    OutageLog(String what, InstantSource clock) {
        this.what = what;
        this.clock = clock;
    }

    String what() {
        return what;
    }

    synchronized void lost(String whose, String reason) {
        if (missing.isEmpty()) {
            since = clock.instant();
            LOG.warn("{} is lost; trying again until it is back. first={} reason=\"{}\"", what, whose, reason);
        }
        missing.add(whose);
    }

    synchronized void back(String whose) {
        if (missing.remove(whose) && missing.isEmpty()) {
            double seconds = Duration.between(since, clock.instant()).toMillis() / 1000.0;
            LOG.info("{} is back. last={} away={}s", what, whose, seconds);
        }
    }
}
