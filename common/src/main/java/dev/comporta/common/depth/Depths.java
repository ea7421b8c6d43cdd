package dev.comporta.common.depth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How much waits in each collection's queue, at one moment. Immutable.
 *
 * @param at when the broker told it
 * @param collections by name, in the order in which they are declared
 */
public record Depths(Instant at, Map<String, QueueDepth> collections) {
    private static final JsonFactory JSON = new JsonFactory();

    public Depths {
        collections = Collections.unmodifiableMap(new LinkedHashMap<>(collections));
    }

    /** As {@code GET /v1/depth} answers and {@code comporta depth --json} prints: one line. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("at", at.truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeArrayFieldStart("collections");
            for (Map.Entry<String, QueueDepth> collection : collections.entrySet()) {
                write(json, collection.getKey(), collection.getValue());
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, String collection, QueueDepth depth) throws IOException {
        json.writeStartObject();
        json.writeStringField("collection", collection);
        json.writeNumberField("waiting", depth.waiting());
        json.writeNumberField("inDelivery", depth.inDelivery());
        json.writeNumberField("writes", depth.writes());
        json.writeBooleanField("estimated", depth.estimated());
        json.writeNumberField("oldestSeconds", depth.oldest().toMillis() / 1000.0);
        json.writeNumberField("acceptedPerSecond", tenths(depth.acceptedPerSecond()));
        json.writeNumberField("drainedPerSecond", tenths(depth.drainedPerSecond()));
        OptionalDouble seconds = depth.secondsToEmpty();
        if (seconds.isPresent()) {
            json.writeNumberField("secondsToEmpty", tenths(seconds.getAsDouble()));
        } else {
            json.writeNullField("secondsToEmpty");
        }
        json.writeEndObject();
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
