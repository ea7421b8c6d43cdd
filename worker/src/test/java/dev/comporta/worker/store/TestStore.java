package dev.comporta.worker.store;

import dev.comporta.common.fault.Faults;
import dev.comporta.common.settings.DatabaseSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A worker's database as tests want it: without faults, its meters for nobody. Stateless. */
final class TestStore {
    private TestStore() {}

    static Database of(DatabaseSettings settings, int lanes) {
        return new Database(settings, lanes, Faults.NONE, new SimpleMeterRegistry());
    }
}
