package dev.comporta.common.queue;

import dev.comporta.common.depth.QueueFigures;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a queue is asked for without looking at its messages: no lock is taken for any of it. Stateless. */
final class FigureQuestions {
    private static final String MESSAGES = "messageCount";
    private static final String IN_DELIVERY = "deliveringCount";
    private static final String ADDED = "messagesAdded";
    private static final String TAKEN = "messagesAcknowledged";
    private static final String BYTES = "persistentSize";
    private static final String AGE = "firstMessageAge";

    private static final List<String> ALL = List.of(MESSAGES, IN_DELIVERY, ADDED, TAKEN, BYTES, AGE);

    static final int COUNT = ALL.size();

    private FigureQuestions() {}

    /** @param prefix before each question's name */
    static void ask(ManagementLink link, String prefix, String queue) throws JMSException {
        for (String attribute : ALL) {
            link.askAttribute(prefix + attribute, queue, attribute);
        }
    }

    static QueueFigures read(Map<String, @Nullable Object> answers, String prefix) throws JMSException {
        long age = answers.get(prefix + AGE) instanceof Number number ? number.longValue() : 0;
        return new QueueFigures(
                number(answers, prefix + MESSAGES),
                number(answers, prefix + IN_DELIVERY),
                number(answers, prefix + ADDED),
                number(answers, prefix + TAKEN),
                number(answers, prefix + BYTES),
                Duration.ofMillis(Math.max(0, age)));
    }

    private static long number(Map<String, @Nullable Object> answers, String question) throws JMSException {
        if (answers.get(question) instanceof Number number) {
            return number.longValue();
        }
        throw new JMSException(
                "the broker refused to tell " + question + ": the queue is missing, or this user may not manage it");
    }
}
