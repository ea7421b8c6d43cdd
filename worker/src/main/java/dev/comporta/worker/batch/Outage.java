package dev.comporta.worker.batch;

import dev.comporta.common.service.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Something that one thread cannot do without, away or not: spaces its retries, and tells health. {@link #failed} and
 * {@link #over} are for the thread that tries; {@link #health} for any.
 */
public final class Outage {
    /** A restart of a database or broker takes this long at most; what lasts longer is for the operator. */
    static final Duration DOWN_AFTER = Duration.ofSeconds(30);

    private final OutageLog log;
    private final String whose;
    private final RetrySchedule schedule;
    private final InstantSource clock;
    private int failures;
    private volatile @Nullable Ongoing ongoing;

    private record Ongoing(Instant since, String reason) {}

    Outage(OutageLog log, String whose, RetrySchedule schedule, InstantSource clock) {
        this.log = log;
        this.whose = whose;
        this.schedule = schedule;
        this.clock = clock;
    }

    /** Another attempt failed; the result is how long to wait before the next. */
    public Duration failed(String reason) {
        return failed(reason, clock.instant());
    }

    /** The same of an attempt that may have hung for a while: nothing has worked since then. */
    Duration failed(String reason, Instant since) {
        failures++;
        Ongoing before = ongoing;
        if (before == null) {
            log.lost(whose, reason);
        }
        ongoing = new Ongoing(before == null ? since : before.since(), reason);
        return schedule.delay(failures, ThreadLocalRandom.current().nextDouble());
    }

    /** An attempt succeeded. */
    public void over() {
        log.reached();
        if (ongoing != null) {
            ongoing = null;
            log.back(whose);
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
        String detail = log.state() + " for " + away.toSeconds() + " s: " + now.reason();
        return away.compareTo(DOWN_AFTER) < 0 ? Health.warn(name, detail) : Health.down(name, detail);
    }
}
