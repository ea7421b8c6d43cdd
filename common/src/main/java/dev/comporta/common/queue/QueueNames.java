package dev.comporta.common.queue;

/** The broker's names that both processes must agree on. Stateless. */
public final class QueueNames {
    /** What no worker can decode, and what found no queue. */
    public static final String DEAD = "comporta.dead";

    /** Message property: how many writes it carries (int). */
    public static final String WRITES = "comporta_writes";

    /** Message property of a streamed write: length of its body (long). Present exactly on streamed messages. */
    public static final String STREAMED_BYTES = "comporta_streamed_bytes";

    /** Message property of a dead letter that is sent again (boolean): its row's arrival removes the dead letter. */
    public static final String RETRIED = "comporta_retried";

    private QueueNames() {}

    /** The queue of a collection. */
    public static String of(String collection) {
        return "comporta." + collection;
    }
}
