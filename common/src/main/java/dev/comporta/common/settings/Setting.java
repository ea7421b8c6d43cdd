package dev.comporta.common.settings;

import static dev.comporta.common.settings.SettingKind.BYTES;
import static dev.comporta.common.settings.SettingKind.CHOICE;
import static dev.comporta.common.settings.SettingKind.COUNT;
import static dev.comporta.common.settings.SettingKind.DURATION;
import static dev.comporta.common.settings.SettingKind.FLAG;
import static dev.comporta.common.settings.SettingKind.PORT;
import static dev.comporta.common.settings.SettingKind.SECRET;
import static dev.comporta.common.settings.SettingKind.TEXT;

import java.util.Locale;

/**
 * Every setting of every process: one catalogue, from which docs/settings.md is generated. The name is the environment
 * variable; {@link #key} is the same setting's key in the file that {@code COMPORTA_CONFIG} names.
 */
public enum Setting {
    CONFIG(
            TEXT,
            "",
            "",
            "A file (Java properties) with the same settings by key, as `http.port`; the environment wins."),

    HTTP_HOST(TEXT, "127.0.0.1", "", "Address of the public port. Beyond loopback only with COMPORTA_ALLOW_ANONYMOUS."),
    HTTP_PORT(PORT, "8080", "", "Public port, else `PORT`; 0 for any free one."),
    ADMIN_HOST(TEXT, "127.0.0.1", "", "Address of the admin port: health and metrics."),
    ADMIN_PORT(PORT, "9080 (door, standalone), 9081 (worker)", "", "Admin port; 0 for any free one."),
    ALLOW_ANONYMOUS(FLAG, "false", "", "Allows a bind beyond loopback while there are no API keys."),
    PUBLIC_PAGE(FLAG, "false", "", "Serves the page and `/v1/depth` beyond loopback too, and by any name."),
    CORS_ORIGINS(TEXT, "", "", "Origins whose pages may post, separated by commas; `*` for any."),

    BROKER_URL(TEXT, "tcp://127.0.0.1:61616", "", "Any Artemis URL, `(tcp://a:61616,tcp://b:61616)?ha=true` included."),
    BROKER_USER(TEXT, "", "", "The broker's user for this process."),
    BROKER_PASSWORD(SECRET, "", "", "Its password."),
    DATABASE_URL(
            SECRET,
            "jdbc:postgresql://127.0.0.1:5432/comporta",
            "",
            "The primary, else `DATABASE_URL`; `postgres://user:pw@host/db` too."),
    DATABASE_USER(TEXT, "", "", "The database's user, unless the URL names it."),
    DATABASE_PASSWORD(SECRET, "", "", "Its password, unless the URL has it."),
    DATABASE_READ_URL(SECRET, "", "", "A replica that may answer `written` and `dead`; same user and password."),

    RECEIPT_SECRET(
            SECRET,
            "",
            "32 characters at least, each",
            "What receipts are signed with; a list separated by commas: the first signs, all verify. Every door needs the"
                    + " same."),
    ACCEPT_TIMEOUT(
            DURATION,
            "2s",
            "100ms to 5m",
            "From a request's last byte to its answer; 8s is advised with a broker pair. For an upload that was spooled, a"
                    + " second for each MiB is added."),
    INFLIGHT_MAX_BYTES(
            BYTES,
            "the smaller of 64MiB and a quarter of the heap, 16MiB at least",
            "16MiB to 64GiB",
            "Bodies held in the door's memory; beyond it the answer is 503."),
    UPLOAD_MAX_BYTES(BYTES, "1GiB", "1 to 1TiB", "The largest body of a collection whose declaration sets no bound."),
    SPOOL_DIR(TEXT, "spool under the data folder", "", "Where large bodies wait until they are complete."),
    SPOOL_MAX_BYTES(BYTES, "10GiB", "1MiB to 64TiB", "All spooled bodies together; beyond it the answer is 503."),
    HEADER_TIMEOUT(DURATION, "10s", "1s to 10m", "From a connection's first byte to the end of a request's headers."),
    BODY_TIMEOUT(
            DURATION,
            "20s",
            "1s to 10m",
            "The longest silence within a body. In all, a JSON body has six times that; an opaque one has to come with 1KiB"
                    + " a second."),
    IDLE_TIMEOUT(DURATION, "60s", "1s to 1h", "How long a connection without a request stays open."),

    WORKER_LANES(COUNT, "2", "1 to 64", "Lanes for each collection: threads, each with a session of its own."),
    BATCH_MAX_ROWS(COUNT, "2000", "1 to 100000", "Writes stored in one transaction; one message may exceed it."),
    BATCH_MAX_BYTES(BYTES, "2MiB", "64KiB to 256MiB", "Bodies stored in one transaction; one body may exceed it."),
    BATCH_MAX_WAIT(DURATION, "5ms", "0ms to 10s", "How long a batch waits for the next message before it is stored."),
    DEAD_LETTER_RETENTION(
            DURATION,
            "never",
            "1s to 3650d, or never",
            "When workers drop dead letters, counted from their last refusal; never leaves that to an operator. One that was"
                    + " sent again and has not come back stays."),

    DATA_DIR(TEXT, "./data", "", "Where standalone and broker keep their data, and a door its spool."),
    STANDALONE_WORKER(FLAG, "true", "", "False leaves the draining to worker processes."),
    BROKER_PORT(PORT, "61616", "", "Port of standalone's and broker's broker; 0 for any free one."),
    CONSOLE_PORT(PORT, "8161", "", "Port of the broker's console; 0 for any free one."),
    DATABASE_PORT(PORT, "15432", "", "Port of standalone's PostgreSQL; 0 for any free one."),

    DRILL(FLAG, "false", "", "True says that this process is under drill and may lose writes: never in production."),
    FAULTS(
            TEXT,
            "",
            "",
            "Fault points and planted defects, see docs/operations.md; refused unless COMPORTA_DRILL is true."),

    OTEL_EXPORTER_OTLP_ENDPOINT(
            TEXT,
            "",
            "",
            "Base URL of what takes traces by OTLP over HTTP, as `http://127.0.0.1:4318`; `/v1/traces` is added. Without it,"
                    + " nothing is traced, and the other settings of traces are not looked at."),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT(TEXT, "", "", "The same as a whole URL, to which nothing is added; it wins."),
    OTEL_EXPORTER_OTLP_HEADERS(SECRET, "", "", "Headers for it, as `name=value,name=value`; values percent-encoded."),
    OTEL_EXPORTER_OTLP_PROTOCOL(CHOICE, "http/protobuf", "http/protobuf", "There is no other."),
    OTEL_TRACES_EXPORTER(CHOICE, "otlp", "otlp or none", "None turns traces off, whatever the endpoint."),
    OTEL_SDK_DISABLED(FLAG, "false", "", "True turns traces off too."),
    OTEL_TRACES_SAMPLER(
            CHOICE,
            "parentbased_always_on",
            "always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off or"
                    + " parentbased_traceidratio",
            "Which requests a door traces. A worker traces what the door did, whatever this says, unless it is `always_off`."),
    OTEL_TRACES_SAMPLER_ARG(TEXT, "1", "0 to 1", "The share of requests, for the samplers with a ratio."),
    OTEL_SERVICE_NAME(
            TEXT,
            "comporta-ingest-api (door), comporta-worker (worker)",
            "",
            "What the traces call this process; in standalone, both parts."),
    OTEL_RESOURCE_ATTRIBUTES(TEXT, "", "", "What else they say of it, as `name=value,name=value`."),

    STOP_TIMEOUT(DURATION, "30s", "0ms to 1h", "How long a stop lets work in hand finish."),
    LOG_FORMAT(
            CHOICE, "text on a terminal, else json", "text or json", "One line a change, for people or for machines."),
    LOG_LEVEL(CHOICE, "info", "error, warn, info, debug or trace", "The least level that is logged.");

    /** OpenTelemetry's names: a platform sets them for all of its programs. */
    private static final String STANDARD = "OTEL_";

    private final SettingKind kind;
    private final String defaultText;
    private final String bounds;
    private final String meaning;

    Setting(SettingKind kind, String defaultText, String bounds, String meaning) {
        this.kind = kind;
        this.defaultText = defaultText;
        this.bounds = bounds;
        this.meaning = meaning;
    }

    /** The environment variable: ours, or of a standard that many programs of a site go by. */
    public String variable() {
        return name().startsWith(STANDARD) ? name() : "COMPORTA_" + name();
    }

    /** The key in the settings file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    public SettingKind kind() {
        return kind;
    }

    /** As it would be written; or, where it depends on the machine, in words. */
    public String defaultText() {
        return defaultText;
    }

    /** In words; empty where the kind says it all. */
    public String bounds() {
        return bounds;
    }

    /** For docs/settings.md. */
    public String meaning() {
        return meaning;
    }
}
