package dev.comporta.common.queue;

import io.netty.buffer.ByteBuf;
import jakarta.jms.BytesMessage;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/**
 * The body of a message where the client library has it. JMS gives and takes arrays only, and lets the buffer of a message to
 * be sent grow by doubling: a body of 100 KB would be copied four times more than it is. Stateless.
 */
public final class MessageBody {
    /** What a new message has room for. Little, since {@link #write} gives it another array anyway. */
    static final int FIRST_BYTES = 64;

    /** Where the client puts headers and properties behind the body: some 300 bytes. Without room it copies everything. */
    private static final int PROPERTIES_BYTES = 512;

    private MessageBody() {}

    /**
     * Gives a new message its body.
     *
     * @param bytes how long it is
     * @param writer fills a buffer of that length
     */
    public static void write(BytesMessage message, int bytes, Consumer<ByteBuffer> writer) {
        ByteBuf buffer = buffer(message);
        int start = buffer.writerIndex();
        buffer.capacity(Math.max(buffer.capacity(), start + bytes + PROPERTIES_BYTES));
        writer.accept(buffer.nioBuffer(start, bytes));
        buffer.writerIndex(start + bytes);
    }

    /** The whole body of a message that came, which is no stream. Shares the message's memory, which nobody changes. */
    public static ByteBuffer read(BytesMessage message) {
        ByteBuf buffer = buffer(message);
        return buffer.nioBuffer(buffer.readerIndex(), buffer.readableBytes());
    }

    private static ByteBuf buffer(BytesMessage message) {
        if (!(message instanceof ActiveMQMessage artemis)) {
            throw new IllegalArgumentException("not a message of this client: " + message.getClass());
        }
        return artemis.getCoreMessage().getBodyBuffer().byteBuf();
    }
}
