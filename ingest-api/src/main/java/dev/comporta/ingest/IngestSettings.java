package dev.comporta.ingest;

import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.settings.BindSettings;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.Secret;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.common.trace.TraceSettings;
import dev.comporta.ingest.http.DoorSettings;
import dev.comporta.ingest.http.Viewers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * All that an operator decides about a door. Immutable.
 *
 * @param receiptSecrets the first signs, all verify
 * @param spoolDirectory where large bodies wait
 * @param traces where they go; empty when nothing is traced
 */
public record IngestSettings(
        DoorSettings door,
        QueueSettings queue,
        DatabaseSettings database,
        Optional<DatabaseSettings> replica,
        List<Secret> receiptSecrets,
        Path spoolDirectory,
        long spoolMaxBytes,
        Faults faults,
        Optional<TraceSettings> traces) {
    private static final int SECRET_MIN_CHARACTERS = 32;
    private static final long INFLIGHT_MOST_BY_DEFAULT = 64L << 20;
    private static final long MIB = 1L << 20;

    /** The largest legal body of many lines, twice: as it comes, and as it waits for the broker. */
    private static final long INFLIGHT_LEAST = 16 * MIB;

    private static final long GIB = 1L << 30;
    private static final long TIB = 1L << 40;

    public IngestSettings {
        receiptSecrets = List.copyOf(receiptSecrets);
    }

    /** Reads everything; problems are kept by {@code settings}, whose {@code finish} refuses them all at once. */
    public static IngestSettings read(SettingsReader settings) {
        return new IngestSettings(
                door(settings),
                QueueSettings.read(settings),
                DatabaseSettings.read(settings),
                DatabaseSettings.readReplica(settings),
                secrets(settings),
                settings.path(
                        Setting.SPOOL_DIR,
                        Path.of(settings.text(Setting.DATA_DIR)).resolve("spool")),
                settings.bytes(Setting.SPOOL_MAX_BYTES, MIB, 64 * TIB),
                Faults.read(settings),
                TraceSettings.read(settings));
    }

    private static DoorSettings door(SettingsReader settings) {
        long quarter = Runtime.getRuntime().maxMemory() / 4;
        long inflight = Math.max(INFLIGHT_LEAST, Math.min(INFLIGHT_MOST_BY_DEFAULT, quarter));
        BindSettings bind = BindSettings.readHttp(settings);
        Viewers local = bind.isLoopback() ? Viewers.THIS_MACHINE : Viewers.NOBODY;
        return new DoorSettings(
                bind,
                settings.duration(Setting.ACCEPT_TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(5)),
                settings.duration(Setting.HEADER_TIMEOUT, Duration.ofSeconds(1), Duration.ofMinutes(10)),
                settings.duration(Setting.BODY_TIMEOUT, Duration.ofSeconds(1), Duration.ofMinutes(10)),
                settings.duration(Setting.IDLE_TIMEOUT, Duration.ofSeconds(1), Duration.ofHours(1)),
                settings.bytesOr(Setting.INFLIGHT_MAX_BYTES, INFLIGHT_LEAST, 64 * GIB, inflight),
                settings.bytes(Setting.UPLOAD_MAX_BYTES, 1, TIB),
                settings.flag(Setting.PUBLIC_PAGE) ? Viewers.EVERYBODY : local,
                settings.list(Setting.CORS_ORIGINS));
    }

    private static List<Secret> secrets(SettingsReader settings) {
        Optional<Secret> given = settings.optionalSecret(Setting.RECEIPT_SECRET);
        List<Secret> secrets = given.map(IngestSettings::split).orElse(List.of());
        boolean tooShort = secrets.stream().anyMatch(secret -> secret.reveal().length() < SECRET_MIN_CHARACTERS);
        if (secrets.isEmpty() || tooShort) {
            settings.problem(
                    Setting.RECEIPT_SECRET,
                    (secrets.isEmpty() ? "is needed" : "each secret needs " + SECRET_MIN_CHARACTERS + " characters")
                            + "; make one with: openssl rand -hex 32 (the same for every door)");
        }
        return secrets;
    }

    private static List<Secret> split(Secret list) {
        return Arrays.stream(list.reveal().split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(Secret::new)
                .toList();
    }
}
