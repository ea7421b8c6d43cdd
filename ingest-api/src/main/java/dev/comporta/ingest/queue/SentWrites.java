package dev.comporta.ingest.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the broker has confirmed to this door, by collection: known exactly, unlike what came through others. Thread-safe. */
public final class SentWrites {
    private final Map<String, Adders> collections = new ConcurrentHashMap<>();

    private record Adders(LongAdder messages, LongAdder writes) {}

    /**
     * Since the door started. Immutable.
     *
     * @param writes in those messages
     */
    public record Sent(long messages, long writes) {
        public Sent plus(Sent other) {
            return new Sent(messages + other.messages, writes + other.writes);
        }
    }

    public Sent of(String collection) {
        Adders adders = adders(collection);
        return new Sent(adders.messages().sum(), adders.writes().sum());
    }

    /** A message's fate. */
    void ended(String collection, int writes, SendResult result) {
        if (result instanceof SendResult.Accepted) {
            Adders adders = adders(collection);
            adders.messages().increment();
            adders.writes().add(writes);
        }
    }

    private Adders adders(String collection) {
        return collections.computeIfAbsent(collection, none -> new Adders(new LongAdder(), new LongAdder()));
    }
}
