package dev.comporta.common.queue;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.activemq.artemis.core.client.impl.ClientLargeMessageInternal;
import org.apache.activemq.artemis.core.client.impl.LargeMessageController;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.jspecify.annotations.Nullable;

/**
 * The body of a received message, however large, as it is read: pulled from the broker a piece at a time, by the reader's
 * thread. (JMS would bring all of it into memory; the client's output streams are written by a thread that other
 * connections share, and a slow reader would hold those up.)
 */
public final class LargeBody {
    private LargeBody() {}

    /** Reading blocks on the broker and fails when it is lost. To be read once, before the session's next receive. */
    public static InputStream open(BytesMessage message) {
        LargeMessageController controller = controller(message);
        return controller == null ? new SmallStream(message) : new LargeStream(controller);
    }

    private static @Nullable LargeMessageController controller(BytesMessage message) {
        return message instanceof ActiveMQMessage artemis
                        && artemis.getCoreMessage() instanceof ClientLargeMessageInternal large
                ? large.getLargeMessageController()
                : null;
    }

    private static final class SmallStream extends InputStream {
        private final BytesMessage message;

        SmallStream(BytesMessage message) {
            this.message = message;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) == 1 ? one[0] & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            byte[] part = new byte[length];
            try {
                int read = message.readBytes(part);
                if (read > 0) {
                    System.arraycopy(part, 0, bytes, offset, read);
                }
                return read;
            } catch (JMSException e) {
                throw new IOException(e);
            }
        }
    }

    private static final class LargeStream extends InputStream {
        private final LargeMessageController controller;

        LargeStream(LargeMessageController controller) {
            this.controller = controller;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) == 1 ? one[0] & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int now = Math.min(length, controller.readableBytes());
            if (now <= 0) {
                return length == 0 ? 0 : -1;
            }
            try {
                controller.readBytes(bytes, offset, now);
                return now;
            } catch (RuntimeException | IllegalAccessError e) {
                // How the client says that the rest did not come in time, or that the session is closed.
                throw new IOException("the rest of the body did not come: " + e, e);
            }
        }
    }
}
