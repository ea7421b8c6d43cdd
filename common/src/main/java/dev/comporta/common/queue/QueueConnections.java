package dev.comporta.common.queue;

import dev.comporta.common.fault.Defect;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.settings.Login;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Opens connections to the broker, each kind tuned for its job: the numbers here are what keeps writes from being lost or
 * held back (docs/architecture.md, the queue). Only this package names Artemis.
 *
 * <p>Thread-safe. Every method blocks for as long as connecting takes (at most some seconds), throws {@link JMSException}
 * when the broker cannot be reached, and may be called again. The caller closes what it gets.
 */
public final class QueueConnections implements AutoCloseable {
    /**
     * With a confirmation window the broker answers each asynchronous send after it is on disk; without one the client
     * library reports success by itself (500 sends into a frozen broker: 309 false completions). The library keeps as much of
     * what is confirmed, until the broker tells of it.
     */
    public static final int CONFIRMATION_WINDOW_BYTES = 10 << 20;

    /** Credits for unconfirmed bytes; the default of 64 KiB makes 100 KB messages stop and go. */
    private static final int PRODUCER_WINDOW_BYTES = 16 << 20;

    /**
     * Bodies above become a file each at the broker. Must stay below the broker's journal buffer (4 MiB), which would turn
     * them into large messages after all.
     */
    private static final int MIN_LARGE_MESSAGE_BYTES = 2 << 20;

    /** What a large message is cut into: a bigger piece costs each sender and receiver a buffer of its size. */
    private static final int LARGE_MESSAGE_CHUNK_BYTES = 100 << 10;

    /**
     * How much a lane's consumer holds beyond the batch in hand: twice the usual batch of 2 MiB, so that the next is here when
     * this one is stored (docs/benchmarks.md, the size of a batch). A worker's dead connection keeps that much from the others
     * until the broker notices; a starved lane waits for the network.
     */
    private static final int CONSUMER_WINDOW_BYTES = 4 << 20;

    /** A silent peer is taken for dead after this long: bounds how long a frozen worker keeps messages to itself. */
    private static final long CONNECTION_TTL_MILLIS = 30_000;

    private static final long FAILURE_CHECK_MILLIS = 5_000;

    /**
     * A lost connection stays lost, and whoever used it opens another. The library could mend it, but then sends again
     * whatever the broker had not confirmed on it, and the broker confirms no message that it refused: writes that clients had
     * been told were not accepted came in after all (docs/decisions/0014-no-reattach.md).
     */
    private static final int NO_REATTACH = 0;

    private static final long RETRY_INTERVAL_MILLIS = 200;
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    /** Longest wait for the answer to a blocking call. */
    private static final long CALL_TIMEOUT_MILLIS = 5_000;

    /** A probe's answer is for the next moment only, so it does not wait for a broker to come back. */
    private static final long PROBE_CALL_TIMEOUT_MILLIS = 1_000;

    private final QueueSettings settings;
    private final boolean mayLackWindow;
    private final Pings pings = new Pings();
    private final ActiveMQConnectionFactory sendLanes;
    private final ActiveMQConnectionFactory uploadLanes;
    private final ActiveMQConnectionFactory workers;
    private final ActiveMQConnectionFactory probes;

    public QueueConnections(QueueSettings settings) {
        this(settings, Faults.NONE);
    }

    /** For a process that may be under drill. */
    public QueueConnections(QueueSettings settings, Faults faults) {
        this.settings = settings;
        mayLackWindow = faults.has(Defect.CONFIRMATION_WINDOW_OFF);
        sendLanes = factory();
        sendLanes.setConfirmationWindowSize(mayLackWindow ? -1 : CONFIRMATION_WINDOW_BYTES);
        sendLanes.setMinLargeMessageSize(MIN_LARGE_MESSAGE_BYTES);
        uploadLanes = factory();
        uploadLanes.setConfirmationWindowSize(-1);
        uploadLanes.setBlockOnDurableSend(!faults.has(Defect.UPLOAD_NOT_SYNCED));
        uploadLanes.setMinLargeMessageSize(LARGE_MESSAGE_CHUNK_BYTES);
        workers = factory();
        workers.setConfirmationWindowSize(-1);
        workers.setConsumerWindowSize(CONSUMER_WINDOW_BYTES);
        workers.setMinLargeMessageSize(MIN_LARGE_MESSAGE_BYTES);
        probes = factory();
        probes.setCallTimeout(PROBE_CALL_TIMEOUT_MILLIS);
        probes.setConfirmationWindowSize(-1);
    }

    /**
     * For asynchronous sends with a CompletionListener, which is called only when the broker has the message on disk. When
     * the connection is lost its ExceptionListener hears of it; a send in the air may then have no answer at all, and is in
     * doubt.
     */
    public Connection openForSendLane() throws JMSException {
        if (sendLanes.getConfirmationWindowSize() <= 0 && !mayLackWindow) {
            throw new IllegalStateException("a send lane without a confirmation window would promise what it lost");
        }
        return open(sendLanes);
    }

    /** For blocking sends of large messages: send returns when the broker has all of it on disk. */
    public Connection openForUploadLane() throws JMSException {
        return open(uploadLanes);
    }

    /** For a worker's lane. A connection that is lost throws from its next call: the lane opens another. */
    public Connection openForWorker() throws JMSException {
        return open(workers);
    }

    Connection openForProbe() throws JMSException {
        return open(probes);
    }

    @Override
    public void close() {
        sendLanes.close();
        uploadLanes.close();
        workers.close();
        probes.close();
        pings.close();
    }

    /** What is wrong with an Artemis URL; empty for a good one. Does not connect. */
    static Optional<String> problem(String url) {
        try (ActiveMQConnectionFactory parsed = new ActiveMQConnectionFactory(url)) {
            return parsed.getStaticConnectors().length == 0 ? Optional.of("names no broker") : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of("is no URL that Artemis understands");
        }
    }

    private Connection open(ActiveMQConnectionFactory factory) throws JMSException {
        pings.opening();
        try {
            Connection connection = create(factory);
            pings.opened(connection);
            return connection;
        } finally {
            pings.failed();
        }
    }

    private Connection create(ActiveMQConnectionFactory factory) throws JMSException {
        if (settings.login().isEmpty()) {
            return factory.createConnection();
        }
        Login login = settings.login().get();
        return factory.createConnection(login.user(), login.password().reveal());
    }

    private ActiveMQConnectionFactory factory() {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(settings.url());
        factory.setReconnectAttempts(NO_REATTACH);
        factory.getServerLocator().setFailoverAttempts(NO_REATTACH);
        // Else a cluster's brokers tell where they are, and their addresses are tried without our timeouts.
        factory.setUseTopologyForLoadBalancing(false);
        factory.setInitialConnectAttempts(1);
        factory.setRetryInterval(RETRY_INTERVAL_MILLIS);
        factory.setConnectionTTL(CONNECTION_TTL_MILLIS);
        factory.setClientFailureCheckPeriod(FAILURE_CHECK_MILLIS);
        factory.setCallTimeout(CALL_TIMEOUT_MILLIS);
        factory.setCallFailoverTimeout(CALL_TIMEOUT_MILLIS);
        factory.setProducerWindowSize(PRODUCER_WINDOW_BYTES);
        factory.setInitialMessagePacketSize(MessageBody.FIRST_BYTES);
        factory.setCacheDestinations(true);
        // A host that is switched off answers nothing at all; Netty alone would wait for half a minute.
        for (TransportConfiguration broker : factory.getStaticConnectors()) {
            broker.getParams().put(TransportConstants.NETTY_CONNECT_TIMEOUT, CONNECT_TIMEOUT_MILLIS);
        }
        pings.serve(factory);
        return factory;
    }
}
