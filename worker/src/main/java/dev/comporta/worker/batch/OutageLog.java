package dev.comporta.worker.batch;

import dev.comporta.common.settings.Setting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once that something is lost, however many lanes miss it, and once that it is back for all of them. What nobody has
 * reached yet is not lost: then its address may be wrong, so the setting is named. Guarded by its own lock.
 */
final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final String what;
    private final Optional<Setting> address;
    private final InstantSource clock;
    private final Set<String> missing = new HashSet<>();
    private Instant since = Instant.EPOCH;
    private boolean wasLost;
    private volatile boolean reached;

    /** @param address where it is; empty for what comes with something that was reached */
    OutageLog(String what, Optional<Setting> address, InstantSource clock) {
        this.what = what;
        this.address = address;
        this.clock = clock;
        reached = address.isEmpty();
    }

    /** For health: how it is away. */
    String state() {
        return what + (reached ? " is lost" : " has not been reached");
    }

    /** Any attempt of anybody succeeded. Cheap when it is not the first. */
    void reached() {
        if (!reached) {
            reached = true;
        }
    }

    synchronized void lost(String whose, String reason) {
        if (missing.isEmpty()) {
            since = clock.instant();
            tellLost(whose, reason);
        }
        missing.add(whose);
    }

    synchronized void back(String whose) {
        if (missing.remove(whose) && missing.isEmpty()) {
            double seconds = Duration.between(since, clock.instant()).toMillis() / 1000.0;
            LOG.info("{} is {}. last={} away={}s", what, wasLost ? "back" : "reached", whose, seconds);
        }
    }

    private void tellLost(String whose, String reason) {
        wasLost = reached;
        if (reached) {
            LOG.warn("{} is lost; trying again until it is back. first={} reason=\"{}\"", what, whose, reason);
        } else {
            LOG.warn(
                    "{} cannot be reached yet; trying until it can. setting={} first={} reason=\"{}\"",
                    what,
                    address.map(Setting::variable).orElse(""),
                    whose,
                    reason);
        }
    }
}
