package dev.comporta.ingest.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.comporta.common.depth.Depths;
import dev.comporta.common.depth.QueueDepth;
import dev.comporta.ingest.queue.SentWrites.Sent;
import dev.comporta.ingest.workers.SeenWorker;
import dev.comporta.ingest.workers.WorkersAnswer;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the live page shows, as one line of JSON: the queues by the broker, this door's counts, workers and dead letters by
 * the database. What is not known is left out, never guessed. For one thread; never blocks.
 */
final class PageFigures {
    private static final int SHOWN_CHARACTERS = 4;

    private final DoorParts parts;
    private final Map<String, PageFlow> flows = new HashMap<>();
    private final Instant since = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    PageFigures(DoorParts parts) {
        this.parts = parts;
    }

    byte[] json() {
        return JsonBytes.object(json -> {
            json.writeStringField(
                    "at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeStringField("since", since.toString());
            queues(json, parts.watch().depths());
            door(json, parts.counts());
            workers(json, parts.workers().now());
        });
    }

    private void queues(JsonGenerator json, Optional<Depths> depths) throws IOException {
        json.writeBooleanField("broker", depths.isPresent());
        if (depths.isPresent()) {
            json.writeArrayFieldStart("collections");
            for (Map.Entry<String, QueueDepth> queue :
                    depths.get().collections().entrySet()) {
                queue(json, queue.getKey(), queue.getValue());
            }
            json.writeEndArray();
        }
    }

    private void queue(JsonGenerator json, String collection, QueueDepth depth) throws IOException {
        Sent own =
                parts.sender().sent().of(collection).plus(parts.uploads().sent().of(collection));
        PageFlow.Flow flow =
                flows.computeIfAbsent(collection, none -> new PageFlow()).add(System.nanoTime(), depth, own);
        json.writeStartObject();
        json.writeStringField("collection", collection);
        json.writeNumberField("accepted", flow.came());
        json.writeNumberField("drained", flow.written());
        json.writeNumberField("writes", depth.writes());
        json.writeNumberField("inDelivery", depth.inDelivery());
        json.writeBooleanField("estimated", depth.estimated());
        json.writeNumberField("oldestSeconds", depth.oldest().toMillis() / 1000.0);
        json.writeNumberField("acceptedPerSecond", tenths(flow.camePerSecond()));
        json.writeNumberField("drainedPerSecond", tenths(flow.writtenPerSecond()));
        OptionalDouble seconds = depth.secondsToEmpty();
        if (seconds.isPresent()) {
            json.writeNumberField("secondsToEmpty", tenths(seconds.getAsDouble()));
        }
        json.writeEndObject();
    }

    private static void door(JsonGenerator json, WriteCounts counts) throws IOException {
        json.writeObjectFieldStart("door");
        json.writeNumberField("received", counts.received());
        json.writeNumberField("accepted", counts.accepted());
        json.writeNumberField(
                "refused",
                counts.refused().values().stream().mapToLong(LongAdder::sum).sum());
        json.writeNumberField("unknown", counts.unknown());
        json.writeNumberField("aborted", counts.aborted());
        json.writeEndObject();
    }

    private static void workers(JsonGenerator json, WorkersAnswer answer) throws IOException {
        if (!(answer instanceof WorkersAnswer.Seen seen)) {
            json.writeStringField("database", answer instanceof WorkersAnswer.Away ? "away" : "asking");
            return;
        }
        json.writeStringField("database", "here");
        json.writeArrayFieldStart("workers");
        for (SeenWorker worker : seen.workers()) {
            worker(json, worker);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("deadLetters");
        for (Map.Entry<String, Long> dead : seen.deadLetters().entrySet()) {
            json.writeNumberField(dead.getKey(), dead.getValue());
        }
        json.writeEndObject();
        json.writeBooleanField("moreDead", seen.moreDead());
    }

    private static void worker(JsonGenerator json, SeenWorker worker) throws IOException {
        json.writeStartObject();
        json.writeStringField("worker", shortened(worker.instance()));
        json.writeNumberField("lanes", worker.lanes());
        json.writeNumberField("waitingLanes", worker.waitingLanes());
        json.writeNumberField("stoppedLanes", worker.stoppedLanes());
        json.writeNumberField("stuckLanes", worker.stuckLanes());
        json.writeNumberField("rows", worker.rows());
        json.writeNumberField("silentSeconds", worker.silent().toSeconds());
        json.writeBooleanField("silent", worker.isSilent());
        json.writeEndObject();
    }

    /** The process id, and enough of the rest to tell two containers' apart: a viewer needs no more. */
    static String shortened(String instance) {
        return instance.substring(0, Math.min(instance.length(), instance.indexOf(':') + 1 + SHOWN_CHARACTERS));
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
