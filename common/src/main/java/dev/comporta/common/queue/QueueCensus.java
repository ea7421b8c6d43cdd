package dev.comporta.common.queue;

import dev.comporta.common.depth.Census;
import dev.comporta.common.depth.CensusSchedule.Due;
import dev.comporta.common.depth.Counted;
import dev.comporta.common.depth.QueueFigures;
import dev.comporta.common.queue.ManagementLink.Reply;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Has the broker look at one queue's messages: it counts them by how many writes each carries, and those in delivery by when
 * they came, and sends back only the counts. That takes a lock which the broker's other management waits for, and for a
 * paged queue reads its pages: so the questions go over a connection of their own, and whoever asked looks in later.
 *
 * <p>For one thread. One queue at a time.
 */
final class QueueCensus implements AutoCloseable {
    private static final String BEFORE = "before/";
    private static final String AFTER = "after/";
    private static final String WAITING = "waiting";
    private static final String IN_DELIVERY = "inDelivery";
    private static final String UNTIL = "until/";

    private static final String COUNT = "countMessages";
    private static final String COUNT_IN_DELIVERY = "countDeliveringMessages";
    private static final String ANY = "";

    /** As the broker groups: {@code {"1":17,"400":3}}; a message of somebody else's is under "null". */
    private static final Pattern GROUP = Pattern.compile("\"(null|\\d{1,9})\":(\\d{1,18})");

    /** The broker itself gives up after a minute's wait for its lock. */
    private static final long LOST_NANOS = Duration.ofMinutes(3).toNanos();

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final QueueConnections connections;
    private @Nullable ManagementLink link;
    private @Nullable Question open;

    /** What was asked, and what was answered so far. */
    private record Question(
            String queue,
            Due due,
            List<Long> moments,
            long nanos,
            int answersDue,
            Map<String, @Nullable Object> answers) {
        long ageNanos() {
            return System.nanoTime() - nanos;
        }
    }

    /**
     * @param census empty when the broker could not tell
     * @param countUntil how many in delivery came until each moment that was asked for; empty when it could not tell
     */
    record Answer(String queue, Due due, Duration took, Optional<Census> census, Map<Long, Long> countUntil) {}

    QueueCensus(QueueConnections connections) {
        this.connections = connections;
    }

    boolean isBusy() {
        return open != null;
    }

    /**
     * Asks, and returns before the answer. Blocks only to connect; throws when the broker is away.
     *
     * @param moments in milliseconds since 1970
     */
    void ask(String queue, Due due, List<Long> moments) throws JMSException {
        try {
            ManagementLink asking = link == null ? ManagementLink.open(connections) : link;
            link = asking;
            int questions = 2 * FigureQuestions.COUNT + 1 + moments.size() + (due == Due.ALL ? 1 : 0);
            open = new Question(queue, due, moments, System.nanoTime(), questions, new HashMap<>());
            FigureQuestions.ask(asking, BEFORE, queue);
            if (due == Due.ALL) {
                asking.askOperation(WAITING, queue, COUNT, ANY, QueueNames.WRITES);
            }
            asking.askOperation(IN_DELIVERY, queue, COUNT_IN_DELIVERY, ANY, QueueNames.WRITES);
            FigureQuestions.ask(asking, AFTER, queue);
            for (long moment : moments) {
                asking.askOperation(UNTIL + moment, queue, COUNT_IN_DELIVERY, "AMQTimestamp <= " + moment);
            }
        } catch (JMSException e) {
            close();
            throw e;
        }
    }

    /** The answer, if it is there within {@code millis}, which must be some. Throws when the broker is away. */
    Optional<Answer> poll(long millis) throws JMSException {
        Question asked = open;
        ManagementLink asking = link;
        if (asked == null || asking == null) {
            return Optional.empty();
        }
        long deadline = System.nanoTime() + millis * NANOS_PER_MILLI;
        try {
            if (asked.ageNanos() > LOST_NANOS) {
                throw new JMSException("the broker did not answer a census");
            }
            while (asked.answers().size() < asked.answersDue()) {
                Reply reply = asking.receive(Math.max(1, (deadline - System.nanoTime()) / NANOS_PER_MILLI));
                if (reply == null) {
                    return Optional.empty();
                }
                asked.answers().put(reply.question(), reply.value());
            }
            open = null;
            return Optional.of(answer(asked));
        } catch (JMSException e) {
            close();
            throw e;
        }
    }

    /** May be called again. What was asked is not answered any more. */
    @Override
    public void close() {
        ManagementLink closing = link;
        link = null;
        open = null;
        if (closing != null) {
            closing.close();
        }
    }

    private static Answer answer(Question asked) throws JMSException {
        Duration took = Duration.ofNanos(asked.ageNanos());
        Map<Long, Long> countUntil = new HashMap<>();
        for (long moment : asked.moments()) {
            if (asked.answers().get(UNTIL + moment) instanceof Number count) {
                countUntil.put(moment, count.longValue());
            }
        }
        return new Answer(asked.queue(), asked.due(), took, census(asked, took), countUntil);
    }

    private static Optional<Census> census(Question asked, Duration took) throws JMSException {
        Optional<Counted> inDelivery = counted(asked.answers().get(IN_DELIVERY));
        Optional<Counted> waiting = counted(asked.answers().get(WAITING));
        if (inDelivery.isEmpty() || (asked.due() == Due.ALL && waiting.isEmpty())) {
            return Optional.empty();
        }
        QueueFigures before = FigureQuestions.read(asked.answers(), BEFORE);
        QueueFigures after = FigureQuestions.read(asked.answers(), AFTER);
        return Optional.of(new Census(waiting, inDelivery.get(), after, after.isStillAs(before), took));
    }

    private static Optional<Counted> counted(@Nullable Object groups) {
        if (!(groups instanceof String text)) {
            return Optional.empty();
        }
        long messages = 0;
        long writes = 0;
        Matcher group = GROUP.matcher(text);
        while (group.find()) {
            long count = Long.parseLong(group.group(2));
            messages += count;
            writes += count * (group.group(1).equals("null") ? 1 : Long.parseLong(group.group(1)));
        }
        return Optional.of(new Counted(messages, writes));
    }
}
