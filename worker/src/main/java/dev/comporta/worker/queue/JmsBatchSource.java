package dev.comporta.worker.queue;

import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.worker.batch.BatchLimits;
import dev.comporta.worker.batch.BatchSource;
import dev.comporta.worker.batch.Progress;
import dev.comporta.worker.batch.Taken;
import dev.comporta.worker.batch.WriteLedger;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches from one collection's queue: received in one transaction of the broker's, which {@link #acknowledge} commits and
 * anything else undoes. Used by one lane's thread.
 */
public final class JmsBatchSource implements BatchSource {
    /** How long an idle lane waits before it looks whether it should stop. */
    private static final Duration FIRST_POLL = Duration.ofMillis(250);

    /** Soon enough to be noticed before anybody else does, seldom enough to be no load. */
    private static final Duration ASK_EVERY = Duration.ofSeconds(5);

    /** How long a steady trickle keeps a batch open, unless the wait for one message is longer: not long before a stop. */
    private static final Duration OPEN_AT_MOST = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(JmsBatchSource.class);

    private final QueueConnections connections;
    private final String collection;
    private final BatchLimits limits;
    private final WriteLedger ledger;
    private final MessageReader reader;
    private final Duration openAtMost;
    private final WrongBodies wrongBodies = new WrongBodies();
    private @Nullable LaneSession open;

    /** Bounds the next batch, so that what came before an unreadable message is not given back for ever. */
    private int messagesBeforeUnreadable = Integer.MAX_VALUE;

    private int undecodable;
    private long askedNanos = System.nanoTime();

    public JmsBatchSource(QueueConnections connections, String collection, BatchLimits limits, WriteLedger ledger) {
        this.connections = connections;
        this.collection = collection;
        this.limits = limits;
        this.ledger = ledger;
        reader = new MessageReader(collection);
        openAtMost = limits.maxWait().compareTo(OPEN_AT_MOST) > 0 ? limits.maxWait() : OPEN_AT_MOST;
    }

    @Override
    public Taken take(Progress progress) {
        try {
            LaneSession session = open;
            if (session == null) {
                session = LaneSession.open(connections, collection);
                open = session;
            }
            return fill(session, progress);
        } catch (JMSException e) {
            close();
            return new Taken.Away(reason(e));
        }
    }

    @Override
    public boolean acknowledge() {
        try {
            if (open == null) {
                return false;
            }
            open.commit();
            countUndecodable();
            return true;
        } catch (JMSException e) {
            close();
            return false;
        }
    }

    @Override
    public void giveBack() {
        // A half-read body may still be on its way: a new connection is simpler than waiting for its end.
        close();
    }

    @Override
    public void noteWrongBody() {
        wrongBodies.note();
    }

    @Override
    public void close() {
        undecodable = 0;
        if (open != null) {
            open.close();
            open = null;
        }
    }

    private Taken fill(LaneSession session, Progress progress) throws JMSException {
        BatchBuilder batch = new BatchBuilder(limits, messagesBeforeUnreadable);
        messagesBeforeUnreadable = Integer.MAX_VALUE;
        Message message = first(session);
        long since = System.nanoTime();
        long closing = since + openAtMost.toNanos();
        while (message != null) {
            progress.made();
            Optional<Taken> ending = add(session, batch, message, progress);
            if (ending.isPresent()) {
                return ending.get();
            }
            message = batch.isFull() ? null : next(session, closing);
        }
        if (batch.writes() == 0 && undecodable > 0) {
            session.commit();
            countUndecodable();
        }
        return batch.writes() == 0 ? new Taken.Nothing() : new Taken.Some(batch.build(), since);
    }

    /**
     * Null when there is none. An idle lane asks the broker now and then, over the network: a consumer that the broker has
     * forgotten would wait for ever without noticing, while its queue grows.
     */
    private @Nullable Message first(LaneSession session) throws JMSException {
        Message message = session.receive(FIRST_POLL);
        if (message == null && System.nanoTime() - askedNanos > ASK_EVERY.toNanos()) {
            message = session.receive(Duration.ZERO);
            askedNanos = System.nanoTime();
        }
        return message;
    }

    /** Null when none came in time, or when the batch has been open for long enough. */
    private @Nullable Message next(LaneSession session, long closing) throws JMSException {
        Duration left = Duration.ofNanos(closing - System.nanoTime());
        if (left.isNegative()) {
            return null;
        }
        return session.receive(left.compareTo(limits.maxWait()) < 0 ? left : limits.maxWait());
    }

    /** Empty while the batch may go on. */
    private Optional<Taken> add(LaneSession session, BatchBuilder batch, Message message, Progress progress)
            throws JMSException {
        Reading reading = wrongBodies.isHopeless(message)
                ? WrongBodies.hopeless(message, progress)
                : reader.read(message, progress);
        if (reading instanceof Reading.Unreadable unreadable) {
            return Optional.of(giveBack(batch, message, unreadable.reason()));
        }
        if (reading instanceof Reading.Undecodable dead) {
            LOG.warn(
                    "A message that nobody can decode goes to {}. queue={} message={} reason=\"{}\"",
                    QueueNames.DEAD,
                    QueueNames.of(collection),
                    message.getJMSMessageID(),
                    dead.reason());
            undecodable += writes(message);
            batch.setAside(message instanceof BytesMessage bytes ? bytes.getBodyLength() : 0);
            session.deadQueue().forward(message, dead);
        } else {
            if (reading instanceof Reading.Streamed) {
                wrongBodies.met(message);
            }
            batch.add(reading, message.getJMSRedelivered() || message.propertyExists(QueueNames.RETRIED));
        }
        return Optional.empty();
    }

    /** What came before it in this batch is taken again at once, without it. */
    private Taken giveBack(BatchBuilder batch, Message message, String reason) throws JMSException {
        int writes = batch.writes() + writes(message);
        ledger.taken(writes);
        ledger.returned(writes);
        close();
        if (batch.messages() > 0) {
            messagesBeforeUnreadable = batch.messages();
            return new Taken.Nothing();
        }
        return new Taken.Unreadable(reason);
    }

    private void countUndecodable() {
        if (undecodable > 0) {
            ledger.undecodable(undecodable);
            undecodable = 0;
        }
    }

    /** As the sender says, since nobody else can. */
    private static int writes(Message message) {
        try {
            return message.propertyExists(QueueNames.WRITES)
                    ? Math.max(1, message.getIntProperty(QueueNames.WRITES))
                    : 1;
        } catch (JMSException | NumberFormatException e) {
            return 1;
        }
    }

    private static String reason(JMSException e) {
        Throwable cause = e.getCause();
        return cause == null || cause.getMessage() == null || cause.getMessage().equals(e.getMessage())
                ? String.valueOf(e.getMessage())
                : e.getMessage() + ": " + cause.getMessage();
    }
}
