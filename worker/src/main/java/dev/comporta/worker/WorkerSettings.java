package dev.comporta.worker;

import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.common.trace.TraceSettings;
import dev.comporta.worker.batch.BatchLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * What a worker has to be told. Immutable.
 *
 * @param lanes for each collection
 * @param limits of a batch
 * @param deadLetterRetention when dead letters are dropped; empty for never
 * @param faults a drill's, else none
 * @param traces where they go; empty when nothing is traced
 */
public record WorkerSettings(
        QueueSettings queue,
        DatabaseSettings database,
        int lanes,
        BatchLimits limits,
        Optional<Duration> deadLetterRetention,
        Faults faults,
        Optional<TraceSettings> traces) {
    private static final int LANES_MOST = 64;
    private static final int ROWS_MOST = 100_000;
    private static final long BYTES_LEAST = 64L << 10;
    private static final long BYTES_MOST = 256L << 20;
    private static final Duration WAIT_MOST = Duration.ofSeconds(10);
    private static final Duration RETENTION_LEAST = Duration.ofSeconds(1);
    private static final Duration RETENTION_MOST = Duration.ofDays(3650);

    public static WorkerSettings read(SettingsReader settings) {
        return new WorkerSettings(
                QueueSettings.read(settings),
                DatabaseSettings.read(settings),
                settings.count(Setting.WORKER_LANES, 1, LANES_MOST),
                new BatchLimits(
                        settings.count(Setting.BATCH_MAX_ROWS, 1, ROWS_MOST),
                        settings.bytes(Setting.BATCH_MAX_BYTES, BYTES_LEAST, BYTES_MOST),
                        settings.duration(Setting.BATCH_MAX_WAIT, Duration.ZERO, WAIT_MOST)),
                settings.durationOrNever(Setting.DEAD_LETTER_RETENTION, RETENTION_LEAST, RETENTION_MOST),
                Faults.read(settings),
                TraceSettings.read(settings));
    }
}
