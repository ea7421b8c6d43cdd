package dev.comporta.ingest.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import dev.comporta.common.envelope.ReceiptToken;
import dev.comporta.common.envelope.ReceiptTokens;
import dev.comporta.ingest.receipt.Sighting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients are told of their writes: receipts' URLs and JSON. Thread-safe. */
final class Receipts {
    static final String PATH = "/v1/receipts/";

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /** With a digest. */
    private static final int RECEIPT_CHARACTERS = 256;

    private final ReceiptTokens tokens;
    private final Times times = new Times();

    Receipts(ReceiptTokens tokens) {
        this.tokens = tokens;
    }

    /** Where the fate of this write is told. */
    String location(EnvelopeHeader header, boolean inDoubt) {
        ReceiptToken token = new ReceiptToken(header.receivedAt(), header.collection(), header.isKeyed(), inDoubt);
        return PATH + header.id() + "." + tokens.sign(header.id(), WriteHead.TENANT, token);
    }

    /**
     * The receipt of an accepted write that nobody has looked for. By hand, since each write has one and nothing in it needs
     * an escape: a generator and its buffers took a fifth of what a small write allocates.
     */
    byte[] queued(EnvelopeHeader header) {
        StringBuilder json = new StringBuilder(RECEIPT_CHARACTERS)
                .append("{\"id\":\"")
                .append(header.id())
                .append("\",\"collection\":\"")
                .append(header.collection())
                .append("\",\"status\":\"queued\",\"receivedAt\":\"");
        times.append(header.receivedAt(), json);
        json.append('"');
        Media media = header.media();
        if (media != null) {
            json.append(",\"bytes\":").append(header.bodyBytes());
            json.append(",\"sha256\":\"").append(media.sha256().hex()).append('"');
        }
        return json.append('}').toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The receipt of an accepted write, with what the database shows of it by now. */
    static byte[] accepted(EnvelopeHeader header, Sighting sighting) {
        return JsonBytes.object(json -> {
            json.writeStringField("id", header.id().toString());
            json.writeStringField("collection", header.collection());
            fate(json, sighting, "queued");
            json.writeStringField("receivedAt", time(header.receivedAt()));
            Media media = header.media();
            if (media != null) {
                json.writeNumberField("bytes", header.bodyBytes());
                json.writeStringField("sha256", media.sha256().hex());
            }
        });
    }

    /** The receipts of an accepted NDJSON request, in the order of its lines. */
    byte[] accepted(List<EnvelopeHeader> headers) {
        return JsonBytes.object(json -> {
            json.writeArrayFieldStart("receipts");
            for (EnvelopeHeader header : headers) {
                json.writeStartObject();
                json.writeStringField("id", header.id().toString());
                json.writeStringField("location", location(header, false));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** @param otherwise the status when the database shows nothing */
    static byte[] told(
            UUID id, @Nullable String collection, @Nullable Instant receivedAt, Sighting sighting, String otherwise) {
        return JsonBytes.object(json -> {
            json.writeStringField("id", id.toString());
            if (collection != null) {
                json.writeStringField("collection", collection);
            }
            fate(json, sighting, otherwise);
            if (receivedAt != null) {
                json.writeStringField("receivedAt", time(receivedAt));
            }
        });
    }

    private static void fate(JsonGenerator json, Sighting sighting, String otherwise) throws IOException {
        if (sighting instanceof Sighting.Written written) {
            json.writeStringField("status", "written");
            if (written.writtenAt() != null) {
                json.writeStringField("writtenAt", time(written.writtenAt()));
            }
            conflict(json, written.conflict());
        } else if (sighting instanceof Sighting.Dead dead) {
            json.writeStringField("status", "dead");
            json.writeStringField("reason", dead.reason());
            if (dead.sqlstate() != null) {
                json.writeStringField("sqlstate", dead.sqlstate());
            }
            conflict(json, dead.conflict());
        } else {
            json.writeStringField("status", otherwise);
        }
    }

    private static void conflict(JsonGenerator json, boolean conflict) throws IOException {
        if (conflict) {
            json.writeBooleanField("conflict", true);
        }
    }

    private static String time(Instant instant) {
        return MILLIS.format(instant);
    }
}
