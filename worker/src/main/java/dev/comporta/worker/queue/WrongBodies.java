package dev.comporta.worker.queue;

import dev.comporta.common.queue.LargeBody;
import dev.comporta.worker.batch.Progress;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Large messages whose bodies were not the ones that were accepted, and how often: what never comes right must not keep a
 * lane for ever. By message and not by write, since the same write may come once more and whole. Used by the lane's thread.
 */
final class WrongBodies {
    /** Several, in case it was spoiled on its way here; few, because each reads up to a gigabyte that keeps the lane. */
    static final int MOST_ROUNDS = 5;

    /** Messages remembered; beyond it the oldest is forgotten, and has all its rounds once more. */
    private static final int MOST_REMEMBERED = 1000;

    private final Map<String, Integer> rounds = new LinkedHashMap<>();
    private @Nullable String last;

    /** A streamed message, which closes its batch. */
    void met(Message message) throws JMSException {
        last = message.getJMSMessageID();
    }

    /** The body of the message met last was wrong. */
    void note() {
        if (last == null) {
            return;
        }
        if (rounds.size() >= MOST_REMEMBERED) {
            rounds.remove(rounds.keySet().iterator().next());
        }
        rounds.merge(last, 1, Integer::sum);
    }

    boolean isHopeless(Message message) throws JMSException {
        if (rounds.isEmpty() || !(message instanceof BytesMessage)) {
            return false;
        }
        String id = message.getJMSMessageID();
        return id != null && rounds.getOrDefault(id, 0) >= MOST_ROUNDS;
    }

    /** It has its body still before it, and goes to the queue of the dead whole. */
    static Reading hopeless(Message message, Progress progress) {
        return new Reading.Undecodable(
                "its body is not the one that was accepted", progress.watch(LargeBody.open((BytesMessage) message)));
    }
}
