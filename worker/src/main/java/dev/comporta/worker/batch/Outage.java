package dev.comporta.worker.batch;

import dev.comporta.common.service.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one thread cannot do without being away, and back: each edge is logged once, retries are spaced, and health tells
 * it. {@link #failed} and {@link #over} are for the thread that tries; {@link #health} for any.
 */
public final class Outage {
    /** A restart of a database or broker takes this long at most; what lasts longer is for the operator. */
    static final Duration DOWN_AFTER = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final String what;
    private final String whose;
    private final RetrySchedule schedule;
    private final InstantSource clock;
    private int failures;
    private volatile @Nullable Ongoing ongoing;

    private record Ongoing(Instant since, String reason) {}

    /**
     * @param what that is away, as a sentence begins
     * @param whose the lane or part that needs it
     */
    public Outage(String what, String whose, RetrySchedule schedule, InstantSource clock) {
        this.what = what;
        this.whose = whose;
        this.schedule = schedule;
        this.clock = clock;
    }

    /** Another attempt failed; the result is how long to wait before the next. */
    public Duration failed(String reason) {
        failures++;
        Ongoing before = ongoing;
        if (before == null) {
            LOG.warn("{} is lost; trying again until it is back. for={} reason=\"{}\"", what, whose, reason);
        }
        ongoing = new Ongoing(before == null ? clock.instant() : before.since(), reason);
        return schedule.delay(failures, ThreadLocalRandom.current().nextDouble());
    }

    /** An attempt succeeded. */
    public void over() {
        Ongoing before = ongoing;
        if (before != null) {
            ongoing = null;
            Duration away = Duration.between(before.since(), clock.instant());
            LOG.info("{} is back. for={} away={}s attempts={}", what, whose, seconds(away), failures);
        }
        failures = 0;
    }

    /** Up; a warning while it is away; down when that lasts. */
    public Health health(String name) {
        Ongoing now = ongoing;
        if (now == null) {
            return Health.up(name);
        }
        Duration away = Duration.between(now.since(), clock.instant());
        String detail = what + " is lost for " + away.toSeconds() + " s: " + now.reason();
        return away.compareTo(DOWN_AFTER) < 0 ? Health.warn(name, detail) : Health.down(name, detail);
    }

    private static String seconds(Duration duration) {
        return Double.toString(duration.toMillis() / 1000.0);
    }
}
