package dev.comporta.common.depth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One queue's arithmetic: from messages to writes. A {@link Census} says how many writes there are; from there on what comes
 * is reckoned by the mean of what came, and what leaves by the mean of what is in delivery, until the next census. So the
 * answer needs nothing that a door or a worker remembers, and is the same at every door. For one thread.
 *
 * <pre>
 *   writes = writes at the census + added since × mean of the added − taken since × mean in delivery
 * </pre>
 */
public final class Backlog {
    /** Five seconds, two samples in each: long enough to see through the pauses between commits, short enough to be called now. */
    private static final int SAMPLES = 11;

    private final RecentRate accepting = new RecentRate(SAMPLES);
    private final RecentRate draining = new RecentRate(SAMPLES);
    private final DrainRate drain = new DrainRate();
    private @Nullable QueueFigures last;
    private @Nullable Anchor anchor;
    private double writes;
    private double accepted;
    private double drained;
    private double meanAdded = 1;
    private double meanTaken = 1;
    private boolean meanKnown;
    private boolean counted;
    private long messages;
    private double initial;
    private boolean initialKnown;

    /** The totals when all messages were counted last. */
    private record Anchor(QueueFigures at, double writes, double accepted, double drained) {}

    /** The broker was silent: what happened meanwhile is no measure of anything. */
    public void interrupted() {
        anchor = null;
        accepting.interrupted();
        draining.interrupted();
        drain.interrupted();
    }

    /** The figures of a moment, later than all before. */
    public void add(long nanos, QueueFigures figures) {
        move(figures);
        measure(nanos);
    }

    /** A look at the messages. One that is older than the last figures says nothing any more, nor does one of another broker. */
    public void add(long nanos, Census census) {
        if (last != null && census.at().isAnewAfter(last)) {
            return;
        }
        move(census.at());
        if (census.inDelivery().messages() > 0) {
            meanTaken = census.inDelivery().mean();
        }
        if (census.waiting().isPresent()) {
            settle(census);
        }
        measure(nanos);
    }

    /**
     * What there is now; only after something was told.
     *
     * @param oldestInDelivery zero when there is nothing in delivery
     */
    public QueueDepth depth(Duration oldestInDelivery) {
        if (last == null) {
            throw new IllegalStateException("nothing was told yet");
        }
        QueueFigures now = last;
        long all = Math.round(writes);
        long inDelivery =
                now.inDelivery() >= now.messages() ? all : Math.min(all, Math.round(now.inDelivery() * meanTaken));
        return new QueueDepth(
                inDelivery,
                all,
                !(counted && now.isSmall()),
                now.oldest().compareTo(oldestInDelivery) > 0 ? now.oldest() : oldestInDelivery,
                accepting.perSecond(),
                draining.perSecond(),
                drain.perSecond(),
                messages,
                meanAdded,
                Math.round(initial));
    }

    private void move(QueueFigures next) {
        QueueFigures before = last;
        last = next;
        if (before == null || next.isAnewAfter(before)) {
            interrupted();
            writes = next.messages() * meanTaken;
            counted = false;
            if (before == null) {
                initial = writes;
                initialKnown = next.messages() == 0;
            }
        } else if (!next.isStillAs(before)) {
            double came = (next.added() - before.added()) * meanAdded;
            messages += next.added() - before.added();
            double left = (next.taken() - before.taken()) * meanTaken;
            accepted += came;
            drained += left;
            writes += came - left;
            counted = false;
        }
        writes = Math.max(writes, (double) next.messages());
        if (next.messages() == 0) {
            writes = 0;
            counted = true;
        }
    }

    /** What was reckoned since the last census is put right by this one. */
    private void settle(Census census) {
        double found = Math.max((double) census.at().messages(), census.writes());
        Anchor since = anchor;
        if (since != null) {
            correct(since, census.at(), found);
        } else if (!meanKnown && census.at().messages() > 0) {
            meanAdded = found / census.at().messages();
            meanTaken = census.inDelivery().messages() > 0 ? meanTaken : meanAdded;
        }
        meanKnown |= census.at().messages() > 0;
        writes = found;
        if (!initialKnown) {
            initial = Math.max(0, found - accepted + drained);
            initialKnown = true;
        }
        counted = census.isExact();
        anchor = new Anchor(census.at(), writes, accepted, drained);
    }

    /** What came is what is there more, and what left; where nothing came or nothing left, that is all known. */
    private void correct(Anchor since, QueueFigures at, double found) {
        long added = at.added() - since.at().added();
        long taken = at.taken() - since.at().taken();
        double grown = found - since.writes();
        if (added == 0 && taken > 0) {
            drained = since.drained() + Math.max((double) taken, -grown);
        } else if (added > 0) {
            double came = Math.max((double) added, grown + drained - since.drained());
            accepted = since.accepted() + came;
            meanAdded = came / added;
        }
    }

    private void measure(long nanos) {
        accepting.add(nanos, accepted);
        draining.add(nanos, drained);
        drain.add(nanos, writes, drained);
    }
}
