package dev.comporta.common.queue;

import jakarta.jms.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * The timer that pings the broker for every connection, and ends each ping with its connection. The library itself forgets
 * to, where a connection breaks that does not reconnect: its ping stays on the timer for the life of the process. Five
 * minutes of kills left 195 of them in a door (Artemis 2.56.0, LeakIT).
 *
 * <p>Thread-safe: what a thread opens is noted by that thread, the rest is guarded by a lock. Nothing blocks.
 */
final class Pings implements AutoCloseable {
    /** As many as the library's own timer has. */
    private static final int THREADS = 5;

    private final Map<Thread, List<Future<?>>> opening = new ConcurrentHashMap<>();
    private final List<Ping> pings = new ArrayList<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(THREADS, Pings::thread) {
        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
            ScheduledFuture<?> scheduled = super.scheduleWithFixedDelay(task, first, delay, unit);
            List<Future<?>> noted = opening.get(Thread.currentThread());
            if (noted != null) {
                noted.add(scheduled);
            }
            return scheduled;
        }
    };

    /** What a connection's factory of sessions has on the timer. */
    private record Ping(ClientSessionFactory owner, Future<?> scheduled) {}

    Pings() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Before its first connection. */
    void serve(ActiveMQConnectionFactory factory) {
        boolean taken = factory.getServerLocator()
                .setThreadPools(
                        ActiveMQClient.getGlobalThreadPool(), timer, ActiveMQClient.getGlobalFlowControlThreadPool());
        if (!taken) {
            throw new IllegalStateException("The client library has its own timer already, and would leak pings.");
        }
    }

    /** This thread opens a connection now; {@link #opened} follows if it can. Ends what belongs to closed ones. */
    void opening() {
        endClosed();
        opening.put(Thread.currentThread(), new ArrayList<>());
    }

    void opened(Connection connection) {
        ClientSessionFactory owner = ((ActiveMQConnection) connection).getSessionFactory();
        synchronized (pings) {
            noted().forEach(scheduled -> pings.add(new Ping(owner, scheduled)));
        }
    }

    /** Ends what this thread noted for a connection that was not opened; nothing after {@link #opened}. */
    void failed() {
        noted().forEach(scheduled -> scheduled.cancel(false));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private List<Future<?>> noted() {
        List<Future<?>> noted = opening.remove(Thread.currentThread());
        return noted == null ? List.of() : noted;
    }

    private void endClosed() {
        synchronized (pings) {
            pings.removeIf(ping -> {
                boolean over = ping.owner().isClosed();
                if (over) {
                    ping.scheduled().cancel(false);
                }
                return over;
            });
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "broker-pings");
        thread.setDaemon(true);
        return thread;
    }
}
