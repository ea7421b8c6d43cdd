package dev.comporta.ingest.queue;

import dev.comporta.common.envelope.EnvelopeCodec;
import dev.comporta.common.fault.FaultPoint;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.common.queue.SendFailure;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that sends spooled files, each as one streamed message, and waits for the broker's answer before the next. Its
 * connection is opened for the first file and kept while it works.
 *
 * <p>Threads: all but start, stop and health is the lane's own.
 */
final class UploadLane implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(UploadLane.class);

    /** The property under which Artemis's client takes a stream for the body of a BytesMessage. */
    private static final String STREAM = "JMS_AMQ_InputStream";

    private static final int READ_BYTES = 128 << 10;
    private static final long LOOK_MILLIS = 100;
    private static final long BACKOFF_MILLIS = 500;

    private final String name;
    private final QueueConnections connections;
    private final BlockingQueue<UploadWrite> waiting;
    private final Faults faults;
    private final SentWrites sent;
    private final Thread thread;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private volatile boolean failed;
    private volatile boolean broken;
    private @Nullable Link link;

    private record Link(Connection connection, Session session, MessageProducer producer) {}

    /** @param waiting shared by all upload lanes */
    UploadLane(
            int number,
            QueueConnections connections,
            BlockingQueue<UploadWrite> waiting,
            Faults faults,
            SentWrites sent) {
        name = "upload-" + number;
        this.connections = connections;
        this.waiting = waiting;
        this.faults = faults;
        this.sent = sent;
        thread = new Thread(this::run, "comporta-" + name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void stop(Duration within) {
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
        return failed ? Health.down(name, "This lane met a bug, see the log; restart the process.") : Health.up(name);
    }

    private void run() {
        try {
            while (!isStopping() || !waiting.isEmpty()) {
                UploadWrite next = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    connectFor(next);
                    handle(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failed = !isStopping();
            LOG.error("An upload lane has ended. lane={}", name, e);
        } finally {
            dropLink();
        }
    }

    private boolean isStopping() {
        return stopAsked.getCount() == 0;
    }

    /** A broker that is away may be back before the deadline; until then nothing is lost by waiting. */
    private void connectFor(UploadWrite write) throws InterruptedException {
        if (broken) {
            dropLink();
        }
        while (link == null && write.isWaiting() && !isStopping()) {
            try {
                link = open();
            } catch (JMSException e) {
                LOG.debug("The broker cannot be reached. lane={}", name, e);
                stopAsked.await(BACKOFF_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void handle(UploadWrite write) {
        if (!write.take()) {
            write.discard();
            return;
        }
        SendResult result = new SendResult.InDoubt();
        try {
            result = send(write);
        } finally {
            sent.ended(write.header().collection(), 1, result);
            write.end(result);
        }
    }

    private SendResult send(UploadWrite write) {
        Link open = link;
        if (open == null) {
            return new SendResult.Unavailable();
        }
        try {
            return send(open, write, body(write));
        } catch (IOException e) {
            LOG.error("A spooled file cannot be read. id={}", write.header().id(), e);
            return new SendResult.Unavailable();
        }
    }

    private SendResult send(Link open, UploadWrite write, InputStream body) {
        faults.at(FaultPoint.BEFORE_SEND);
        LOG.debug(
                "A file is on its way to the broker. id={} lane={}",
                write.header().id(),
                name);
        try {
            open.producer()
                    .send(
                            open.session()
                                    .createQueue(QueueNames.of(write.header().collection())),
                            message(open, write, body));
            return new SendResult.Accepted();
        } catch (JMSException e) {
            return lost(write, e);
        } finally {
            close(body, write);
        }
    }

    /** The result is known by then: a file that does not close takes nothing back. */
    static void close(InputStream body, UploadWrite write) {
        try {
            body.close();
        } catch (IOException e) {
            LOG.warn("A spooled file does not close. id={}", write.header().id(), e);
        }
    }

    /** The stream stood still somewhere in the body: the next file gets a new session. */
    private SendResult lost(UploadWrite write, JMSException e) {
        LOG.warn(
                "A file's way to the broker broke off. id={} reason={}",
                write.header().id(),
                e.toString());
        dropLink();
        return switch (SendFailure.of(e)) {
            case FULL -> new SendResult.Full();
            case REFUSED -> new SendResult.Unavailable();
            case IN_DOUBT -> new SendResult.InDoubt();
        };
    }

    private static InputStream body(UploadWrite write) throws IOException {
        return new SequenceInputStream(
                new ByteArrayInputStream(EnvelopeCodec.prefix(write.header())),
                new BufferedInputStream(Files.newInputStream(write.file()), READ_BYTES));
    }

    private static BytesMessage message(Link link, UploadWrite write, InputStream body) throws JMSException {
        BytesMessage message = link.session().createBytesMessage();
        message.setIntProperty(QueueNames.WRITES, 1);
        message.setLongProperty(QueueNames.STREAMED_BYTES, write.header().bodyBytes());
        message.setObjectProperty(STREAM, body);
        return message;
    }

    private Link open() throws JMSException {
        Connection connection = connections.openForUploadLane();
        try {
            broken = false;
            connection.setExceptionListener(e -> broken = true);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(null);
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            return new Link(connection, session, producer);
        } catch (JMSException e) {
            LinkCloser.close(connection);
            throw e;
        }
    }

    private void dropLink() {
        Link dropped = link;
        link = null;
        if (dropped != null) {
            LinkCloser.close(dropped.connection());
        }
    }
}
