package dev.comporta.ingest.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import dev.comporta.common.envelope.ReceiptToken;
import dev.comporta.common.envelope.ReceiptTokens;
import dev.comporta.ingest.receipt.Sighting;
import java.io.IOException;
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

    /** Of {@link #queued}, without what differs in length. */
    private static final int QUEUED_CHARACTERS = "{'id':'','collection':'','status':'queued','receivedAt':''}".length()
            + AsciiText.UUID_CHARACTERS
            + Times.CHARACTERS;

    private static final int MEDIA_CHARACTERS = ",'bytes':,'sha256':''".length();

    private final ReceiptTokens tokens;
    private final Times times = new Times();

    Receipts(ReceiptTokens tokens) {
        this.tokens = tokens;
    }

    /** Where the fate of this write is told. */
    CharSequence location(EnvelopeHeader header, boolean inDoubt) {
        byte[] token = tokens.sign(
                header.id(),
                WriteHead.TENANT,
                new ReceiptToken(header.receivedAt(), header.collection(), header.isKeyed(), inDoubt));
        return new AsciiText(PATH.length() + AsciiText.UUID_CHARACTERS + 1 + token.length)
                .add(PATH)
                .add(header.id())
                .add('.')
                .add(token)
                .text();
    }

    /**
     * The receipt of an accepted write that nobody has looked for. By hand, since each write has one and nothing in it needs
     * an escape: a generator and its buffers took a fifth of what a small write allocates, a string builder still a tenth.
     */
    byte[] queued(EnvelopeHeader header) {
        Media media = header.media();
        String bytes = media == null ? "" : Long.toString(header.bodyBytes());
        String sha256 = media == null ? "" : media.sha256().hex();
        int length = QUEUED_CHARACTERS
                + header.collection().length()
                + (media == null ? 0 : MEDIA_CHARACTERS + bytes.length() + sha256.length());
        AsciiText json = new AsciiText(length)
                .add("{\"id\":\"")
                .add(header.id())
                .add("\",\"collection\":\"")
                .add(header.collection())
                .add("\",\"status\":\"queued\",\"receivedAt\":\"");
        times.append(header.receivedAt(), json);
        json.add("\"");
        if (media != null) {
            json.add(",\"bytes\":").add(bytes).add(",\"sha256\":\"").add(sha256).add("\"");
        }
        return json.add("}").bytes();
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
                json.writeStringField("location", location(header, false).toString());
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
