package dev.comporta.ingest.queue;

import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.envelope.EnvelopeCodec.EncodedMessage;
import dev.comporta.common.fault.Defect;
import dev.comporta.common.fault.FaultPoint;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with one session: takes what waits in the inbox, as much as fits one message, and hands it to the broker.
 * While {@value #MAX_UNANSWERED} messages are unanswered it waits, and what arrives meanwhile travels together: small
 * messages when it is quiet, large ones under load, no timer. Connects again by itself for as long as it takes.
 *
 * <pre>
 *  NEW ──▶ CONNECTING ◀──▶ SENDING        STOPPED from any; FAILED from any, by a bug
 * </pre>
 *
 * While a link takes the place of one that is worn, the lane is still SENDING, unless no connection is to be had.
 *
 * Threads: {@link #offer} is called by event loops and returns at once; {@code link} and {@code backoffMillis} belong to
 * the lane's thread; results come from the client library's threads, see {@link Sending}.
 */
public final class SendLane implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(SendLane.class);

    /** Writes of a message end here: larger ones were no faster at 1 KB, and this stays far from a large message. */
    static final long GROUP_BYTES = 400_000;

    /**
     * Enough to keep the broker's disk busy: so many, with what comes meanwhile in the next message, doubled what a send a
     * write reached at 1 KB. More only makes messages smaller.
     */
    static final int MAX_UNANSWERED = 16;

    /** With one more message of up to 8 MiB still within the client's credits of 16 MiB, so that sends do not block. */
    private static final long MAX_UNANSWERED_BYTES = 7L << 20;

    /** A broker that answers probes but not this: our session is not there any more. */
    private static final long LOST_ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How often a stop, a lost link and lost answers are looked for. */
    private static final long LOOK_MILLIS = 100;

    private static final long BACKOFF_LEAST_MILLIS = 200;
    private static final long BACKOFF_MOST_MILLIS = 2_000;

    private enum State {
        NEW,
        CONNECTING,
        SENDING,
        FAILED,
        STOPPED
    }

    private final String name;
    private final QueueConnections connections;
    private final List<String> collections;
    private final Inbox inbox;
    private final Faults faults;
    private final SentWrites sent;
    private final SendWindow window = new SendWindow(MAX_UNANSWERED, MAX_UNANSWERED_BYTES);
    private final Thread thread;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private volatile State state = State.NEW;
    private @Nullable SendLink link;
    private long backoffMillis = BACKOFF_LEAST_MILLIS;
    private boolean awayTold;

    /** @param inboxBytes how much may wait; writes are bounded by {@code inboxWrites} too */
    SendLane(
            int number,
            QueueConnections connections,
            List<String> collections,
            long inboxWrites,
            long inboxBytes,
            Faults faults,
            SentWrites sent) {
        name = "send-" + number;
        this.connections = connections;
        this.collections = List.copyOf(collections);
        this.faults = faults;
        this.sent = sent;
        inbox = new Inbox(collections, inboxWrites, inboxBytes);
        thread = new Thread(this::run, "comporta-" + name);
    }

    /** False when there is no room. Returns at once; the answer comes through the write. */
    boolean offer(PendingWrite write) {
        return inbox.offer(write);
    }

    boolean isConnected() {
        return state == State.SENDING;
    }

    @Override
    public String name() {
        return name;
    }

    /** Returns at once: the lane connects when it can. */
    @Override
    public void start() {
        become(State.CONNECTING);
        thread.start();
    }

    /** What waits is still sent and answered, as far as the time goes. */
    @Override
    public void stop(Duration within) {
        inbox.close();
        stopAsked.countDown();
        try {
            thread.join(Math.max(1, within.toMillis()));
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Health health() {
        return switch (state) {
            case SENDING -> Health.up(name);
            case CONNECTING -> Health.down(name, "The broker cannot be reached; trying again.");
            case FAILED -> Health.down(name, "This lane met a bug, see the log; restart the process.");
            case NEW, STOPPED -> Health.down(name, "Not running.");
        };
    }

    private void run() {
        try {
            boolean goOn = true;
            while (goOn && (!isStopping() || !inbox.isEmpty())) {
                goOn = step();
            }
            window.awaitEmpty(LOST_ANSWER_NANOS / 1_000_000);
            become(State.STOPPED);
        } catch (InterruptedException e) {
            become(State.STOPPED);
        } catch (RuntimeException e) {
            if (!isStopping()) {
                LOG.error("A send lane met a bug and has ended. lane={}", name, e);
            }
            become(isStopping() ? State.STOPPED : State.FAILED);
        } finally {
            dropLink();
        }
    }

    /** False when there is no sense in going on: stopping, and no broker. */
    private boolean step() throws InterruptedException {
        SendLink open = connected();
        if (open == null) {
            boolean stopped = stopAsked.await(backoffMillis, TimeUnit.MILLISECONDS);
            backoffMillis = Math.min(backoffMillis * 2, BACKOFF_MOST_MILLIS);
            return !stopped;
        }
        if (open.isWorn()) {
            replace(open);
        } else if (inbox.await(LOOK_MILLIS) && window.awaitRoom(LOOK_MILLIS) && !open.isBroken()) {
            send(open, inbox.take(GROUP_BYTES));
        }
        return true;
    }

    /** Not before everything is answered, so that nothing gets in doubt. To others the lane was never away. */
    private void replace(SendLink worn) throws InterruptedException {
        if (window.awaitEmpty(LOOK_MILLIS) && !worn.isBroken()) {
            LOG.debug("Opening another connection: much that the broker refused is kept with this one. lane={}", name);
            dropLink();
        }
    }

    private boolean isStopping() {
        return stopAsked.getCount() == 0;
    }

    private void send(SendLink open, List<PendingWrite> group) {
        Load load = Load.of(group);
        if (load.writes().isEmpty()) {
            return;
        }
        EncodedMessage message = EnvelopeCodec.prepare(load.envelopes());
        String collection = load.writes().get(0).collection();
        Sending sending = new Sending(load.writes(), message.bytes(), (ended, result) -> {
            open.ended(ended, result);
            window.leave(ended.messageBytes());
            sent.ended(collection, ended.writes(), result);
        });
        if (LOG.isDebugEnabled()) {
            load.envelopes()
                    .forEach(envelope -> LOG.debug(
                            "A write is on its way to the broker. id={} lane={} writes={}",
                            envelope.header().id(),
                            name,
                            load.envelopes().size()));
        }
        window.enter(message.bytes());
        faults.at(FaultPoint.BEFORE_SEND);
        if (faults.has(Defect.ACCEPTED_BEFORE_CONFIRM)) {
            sending.onCompletion(null);
        }
        open.send(collection, message, sending);
    }

    /** The link if it is fit for use, else a new one, else null: the broker is away. */
    private @Nullable SendLink connected() {
        if (link != null && (link.isBroken() || link.oldestNanos() > LOST_ANSWER_NANOS)) {
            become(State.CONNECTING);
            if (!isStopping()) {
                LOG.warn("The connection to the broker is lost; opening another. lane={}", name);
            }
            dropLink();
        }
        if (link == null) {
            link = open();
        }
        return link;
    }

    private @Nullable SendLink open() {
        try {
            SendLink opened = SendLink.open(connections, collections);
            awayTold = false;
            backoffMillis = BACKOFF_LEAST_MILLIS;
            if (state == State.CONNECTING) {
                LOG.info("Connected to the broker. lane={}", name);
                become(State.SENDING);
            }
            return opened;
        } catch (JMSException e) {
            if (state == State.SENDING) {
                become(State.CONNECTING);
            }
            if (!awayTold) {
                LOG.warn(
                        "The broker cannot be reached; trying again until it can. lane={} reason={}",
                        name,
                        e.toString());
                awayTold = true;
            }
            return null;
        }
    }

    private void dropLink() {
        SendLink dropped = link;
        link = null;
        if (dropped != null) {
            dropped.drop();
        }
    }

    private void become(State next) {
        boolean fits = switch (next) {
            case NEW -> false;
            case CONNECTING -> state == State.NEW || state == State.SENDING;
            case SENDING -> state == State.CONNECTING;
            case FAILED, STOPPED -> true;
        };
        if (!fits) {
            throw new IllegalStateException("a send lane cannot go from " + state + " to " + next);
        }
        state = next;
    }
}
