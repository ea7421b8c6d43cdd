package dev.comporta.worker.batch;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.worker.batch.StoreResult.Refused;
import dev.comporta.worker.batch.StoreResult.Stored;
import dev.comporta.worker.batch.StoreResult.Trouble;
import dev.comporta.worker.batch.StoreResult.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A store in memory that refuses what it is told to refuse, when it is told to, and is away when it is told to be. */
final class RefusingBatchStore implements BatchStore {
    static final Refused REFUSAL = new Refused("23514", "the fake refuses it");

    /** What is committed. Guarded by this object's lock. */
    final Map<UUID, EnvelopeHeader> rows = new LinkedHashMap<>();

    final Map<UUID, Refused> dead = new LinkedHashMap<>();
    final Map<UUID, EnvelopeHeader> keys = new LinkedHashMap<>();
    final Set<UUID> conflicts = new LinkedHashSet<>();

    final AtomicInteger inserts = new AtomicInteger();
    final AtomicLong sent = new AtomicLong();
    final List<StoreHints> begun = new CopyOnWriteArrayList<>();

    /** Each next transaction's first insert takes one. */
    final ConcurrentLinkedDeque<Unavailable> troubles = new ConcurrentLinkedDeque<>();

    volatile @Nullable String obstacle;
    volatile boolean away;
    volatile boolean buggy;
    volatile boolean tolerant;

    /** Says which write it refuses, the first. */
    volatile boolean naming;

    private final Predicate<Envelope> poison;
    private final boolean deferred;

    private RefusingBatchStore(Predicate<Envelope> poison, boolean deferred) {
        this.poison = poison;
        this.deferred = deferred;
    }

    static RefusingBatchStore refusing(Predicate<Envelope> poison) {
        return new RefusingBatchStore(poison, false);
    }

    /** Refuses only at COMMIT, unless asked to check at once. */
    static RefusingBatchStore refusingAtCommit(Predicate<Envelope> poison) {
        return new RefusingBatchStore(poison, true);
    }

    @Override
    public Optional<String> obstacle() {
        return Optional.ofNullable(obstacle);
    }

    @Override
    public StoreTransaction begin(StoreHints hints) {
        begun.add(hints);
        return new Transaction(hints);
    }

    synchronized Set<UUID> rowIds() {
        return Set.copyOf(rows.keySet());
    }

    synchronized Set<UUID> deadIds() {
        return Set.copyOf(dead.keySet());
    }

    private final class Transaction implements StoreTransaction {
        private final StoreHints hints;
        private final Map<UUID, EnvelopeHeader> newRows = new LinkedHashMap<>();
        private final Map<UUID, Refused> newDead = new LinkedHashMap<>();
        private final Map<UUID, EnvelopeHeader> newKeys = new LinkedHashMap<>();
        private final Set<UUID> newConflicts = new LinkedHashSet<>();
        private final Set<UUID> met = new HashSet<>();
        private final List<Envelope> late = new ArrayList<>();

        Transaction(StoreHints hints) {
            this.hints = hints;
        }

        @Override
        public StoreResult insert(List<Envelope> envelopes) {
            inserts.incrementAndGet();
            sent.addAndGet(envelopes.size());
            Unavailable trouble = trouble();
            if (trouble != null) {
                return trouble;
            }
            if (envelopes.stream().anyMatch(this::isRefused)) {
                if (!deferred || hints.checkAtOnce()) {
                    return naming ? named(envelopes) : REFUSAL;
                }
                late.addAll(envelopes);
            }
            int stored = 0;
            synchronized (RefusingBatchStore.this) {
                for (Envelope envelope : envelopes) {
                    stored += isNew(envelope.header()) ? 1 : 0;
                }
            }
            return new Stored(stored, envelopes.size() - stored, 0);
        }

        @Override
        public StoreResult insert(StreamedWrite write) {
            Unavailable trouble = trouble();
            if (trouble != null) {
                return trouble;
            }
            synchronized (RefusingBatchStore.this) {
                if (!isNew(write.header())) {
                    return new Stored(0, 1, 0);
                }
            }
            try {
                write.open().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Stored(1, 0, 0);
        }

        @Override
        public StoreResult bury(List<DeadLetter> letters) {
            int dead = 0;
            for (DeadLetter letter : letters) {
                dead += bury(letter.envelope().header(), letter.refusal()) ? 1 : 0;
            }
            return new Stored(0, letters.size() - dead, dead);
        }

        @Override
        public StoreResult bury(StreamedWrite write, Refused refusal) {
            return bury(write.header(), refusal) ? new Stored(0, 0, 1) : new Stored(0, 1, 0);
        }

        @Override
        public StoreResult commit() {
            if (away) {
                return new Unavailable(Trouble.DATABASE, "away at COMMIT");
            }
            if (!late.isEmpty()) {
                return REFUSAL;
            }
            synchronized (RefusingBatchStore.this) {
                rows.putAll(newRows);
                dead.putAll(newDead);
                keys.putAll(newKeys);
                conflicts.addAll(newConflicts);
                if (hints.redelivered()) {
                    dead.keySet().removeIf(id -> met.contains(id) && rows.containsKey(id));
                }
            }
            return StoreResult.NONE;
        }

        @Override
        public void close() {}

        private @Nullable Unavailable trouble() {
            if (buggy) {
                throw new IllegalStateException("a bug");
            }
            return away ? new Unavailable(Trouble.DATABASE, "away") : troubles.poll();
        }

        private Refused named(List<Envelope> envelopes) {
            int at = 0;
            while (!isRefused(envelopes.get(at))) {
                at++;
            }
            return new Refused(REFUSAL.sqlstate(), REFUSAL.reason(), at);
        }

        private boolean isRefused(Envelope envelope) {
            synchronized (RefusingBatchStore.this) {
                return !tolerant
                        && poison.test(envelope)
                        && !rows.containsKey(envelope.header().id());
            }
        }

        /** False when it has a row. */
        private boolean bury(EnvelopeHeader header, Refused refusal) {
            synchronized (RefusingBatchStore.this) {
                if (rows.containsKey(header.id())) {
                    return false;
                }
            }
            newDead.put(header.id(), refusal);
            if (header.isKeyed()) {
                newKeys.put(header.id(), header);
            }
            return true;
        }

        private boolean isNew(EnvelopeHeader header) {
            met.add(header.id());
            if (header.isKeyed()) {
                EnvelopeHeader first = keys.getOrDefault(header.id(), newKeys.get(header.id()));
                if (first != null) {
                    boolean same = Objects.equals(first.fingerprint(), header.fingerprint());
                    if (!same) {
                        newConflicts.add(header.id());
                    }
                    if (!same || !hints.redelivered() || !dead.containsKey(header.id())) {
                        return false;
                    }
                }
                newKeys.put(header.id(), header);
            }
            return !rows.containsKey(header.id()) && newRows.putIfAbsent(header.id(), header) == null;
        }
    }
}
