package dev.comporta.worker.batch;

import dev.comporta.common.settings.Setting;
import java.time.InstantSource;
import java.util.Optional;

/** What the parts of one worker cannot do without. Thread-safe; shared by all of them. */
public final class Outages {
    private final RetrySchedule schedule;
    private final InstantSource clock;
    private final OutageLog database;
    private final OutageLog broker;
    private final OutageLog body;

    public Outages(RetrySchedule schedule, InstantSource clock) {
        this.schedule = schedule;
        this.clock = clock;
        database = new OutageLog("The database", Optional.of(Setting.DATABASE_URL), clock);
        broker = new OutageLog("The broker", Optional.of(Setting.BROKER_URL), clock);
        body = new OutageLog("A large write's body", Optional.empty(), clock);
    }

    /** What outages are measured with. */
    public InstantSource clock() {
        return clock;
    }

    /** How retries are spaced. */
    public RetrySchedule schedule() {
        return schedule;
    }

    /** The database, as the lane or part of this name sees it. */
    public Outage database(String whose) {
        return new Outage(database, whose, schedule, clock);
    }

    Outage broker(String whose) {
        return new Outage(broker, whose, schedule, clock);
    }

    Outage body(String whose) {
        return new Outage(body, whose, schedule, clock);
    }
}
