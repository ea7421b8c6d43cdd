package dev.comporta.common.queue;

import io.netty.buffer.ByteBuf;
import jakarta.jms.BytesMessage;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/**
 * The body of a message to be sent, written straight into the client's buffer. JMS takes arrays only and lets its buffer
 * grow by doubling: a body of 100 KB would be copied three times more than it is. Stateless.
 */
public final class MessageBody {
    /** Where the client puts headers and properties behind the body: some 300 bytes. Without room it copies everything. */
    private static final int PROPERTIES_BYTES = 1024;

    private MessageBody() {}

    /**
     * Gives a new message its body.
     *
     * @param bytes how long it is
     * @param writer fills a buffer of that length
     */
    public static void write(BytesMessage message, int bytes, Consumer<ByteBuffer> writer) {
        if (!(message instanceof ActiveMQMessage artemis)) {
            throw new IllegalArgumentException("not a message of this client: " + message.getClass());
        }
        ByteBuf buffer = artemis.getCoreMessage().getBodyBuffer().byteBuf();
        int start = buffer.writerIndex();
        buffer.capacity(Math.max(buffer.capacity(), start + bytes + PROPERTIES_BYTES));
        writer.accept(buffer.nioBuffer(start, bytes));
        buffer.writerIndex(start + bytes);
    }
}
