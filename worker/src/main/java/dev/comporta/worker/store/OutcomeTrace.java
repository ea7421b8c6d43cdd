package dev.comporta.worker.store;

import dev.comporta.common.envelope.EnvelopeHeader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one transaction decided about each write, told once it is committed: a line a write for whoever follows one, at
 * DEBUG. Does nothing when that is off. Used by one lane's thread.
 */
final class OutcomeTrace {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeTrace.class);

    private final boolean on = LOG.isDebugEnabled();
    private final List<UUID> stored = new ArrayList<>();
    private final List<UUID> duplicate = new ArrayList<>();
    private final List<UUID> dead = new ArrayList<>();

    /** Of {@code all}, those are new rows and the others were there. */
    void inserted(List<Row> all, Collection<Row> news) {
        if (on) {
            Set<UUID> ids =
                    news.stream().map(row -> row.header().id()).collect(Collectors.toCollection(LinkedHashSet::new));
            stored.addAll(ids);
            all.stream()
                    .map(row -> row.header().id())
                    .filter(id -> !ids.contains(id))
                    .forEach(duplicate::add);
        }
    }

    /** All of them are dead letters, but for those that have a row. */
    void buried(List<EnvelopeHeader> all, Predicate<UUID> hasRow) {
        if (on) {
            all.stream().map(EnvelopeHeader::id).forEach(id -> (hasRow.test(id) ? duplicate : dead).add(id));
        }
    }

    void committed() {
        tell("stored", stored);
        tell("duplicate", duplicate);
        tell("dead", dead);
    }

    private static void tell(String outcome, List<UUID> ids) {
        ids.forEach(id -> LOG.debug("A write is decided and committed. id={} outcome={}", id, outcome));
        ids.clear();
    }
}
