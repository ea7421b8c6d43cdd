package dev.comporta.ingest.queue;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections, each on a thread of its own: a close waits for answers, and a broker may be silent. Stateless. */
final class LinkCloser {
    private static final Logger LOG = LoggerFactory.getLogger(LinkCloser.class);

    private LinkCloser() {}

    /** Returns at once. */
    static void close(Connection connection) {
        Thread closer = new Thread(() -> closeNow(connection), "comporta-closer");
        closer.setDaemon(true);
        closer.start();
    }

    private static void closeNow(Connection connection) {
        try {
            connection.close();
        } catch (JMSException e) {
            LOG.debug("A connection closed with an error.", e);
        }
    }
}
