package dev.comporta.common.queue;

import dev.comporta.common.depth.QueueFigures;
import dev.comporta.common.queue.ManagementLink.Reply;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker for queues' figures: both the proof that it answers (which a connection that merely is open does not give)
 * and what it tells without looking at messages. For one thread; blocks for at most about the time given, or while
 * connecting.
 */
public final class QueueProbe implements AutoCloseable {
    private final QueueConnections connections;
    private @Nullable ManagementLink link;

    public QueueProbe(QueueConnections connections) {
        this.connections = connections;
    }

    /**
     * The figures of these queues, in the same order. Throws when the broker did not answer within {@code within} or one of
     * the queues does not exist; the next call starts with a new connection.
     */
    public Map<String, QueueFigures> read(List<String> queues, Duration within) throws JMSException {
        try {
            ManagementLink open = link == null ? ManagementLink.open(connections) : link;
            link = open;
            return ask(open, queues, System.nanoTime() + within.toNanos());
        } catch (JMSException e) {
            close();
            throw e;
        }
    }

    /** May be called again, and before anything was read. */
    @Override
    public void close() {
        ManagementLink closing = link;
        link = null;
        if (closing != null) {
            closing.close();
        }
    }

    /** All questions go out before the first answer is awaited: one round trip for any number of queues. */
    private static Map<String, QueueFigures> ask(ManagementLink link, List<String> queues, long deadline)
            throws JMSException {
        for (String queue : queues) {
            FigureQuestions.ask(link, queue + "/", queue);
        }
        Map<String, @Nullable Object> answers = new HashMap<>();
        while (answers.size() < queues.size() * FigureQuestions.COUNT) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            Reply reply = millis <= 0 ? null : link.receive(millis);
            if (reply == null) {
                throw new JMSException("the broker did not answer a probe in time");
            }
            answers.put(reply.question(), reply.value());
        }
        Map<String, QueueFigures> figures = new LinkedHashMap<>();
        for (String queue : queues) {
            figures.put(queue, FigureQuestions.read(answers, queue + "/"));
        }
        return figures;
    }
}
