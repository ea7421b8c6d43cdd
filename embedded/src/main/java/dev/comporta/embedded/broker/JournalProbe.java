package dev.comporta.embedded.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioContext;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioFile;
import org.apache.activemq.artemis.nativo.jlibaio.SubmitInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which journal a directory can have by using it: a library that loads says nothing about a file system
 * without O_DIRECT (an old tmpfs) or a machine whose asynchronous requests (fs.aio-max-nr) are all taken. Stateless.
 */
final class JournalProbe {
    private static final Logger LOG = LoggerFactory.getLogger(JournalProbe.class);
    private static final int PROBE_BYTES = 4096;

    private JournalProbe() {}

    /** ASYNCIO where a page written with libaio arrives, else NIO. Blocks on the disk for a moment. */
    static JournalType of(Path directory) {
        if (!LibaioContext.isLoaded()) {
            LOG.info("The journal uses NIO: libartemis-native is not on java.library.path, or has no libaio.");
            return JournalType.NIO;
        }
        Path probe = directory.resolve("aio.probe");
        try {
            Files.createDirectories(directory);
            write(probe);
            return JournalType.ASYNCIO;
        } catch (IOException | RuntimeException e) {
            LOG.info("The journal uses NIO: libaio does not work here. directory={} cause={}", directory, e.toString());
            return JournalType.NIO;
        } finally {
            delete(probe);
        }
    }

    private static void write(Path probe) throws IOException {
        try (LibaioContext<SubmitInfo> context = new LibaioContext<>(BrokerConfiguration.AIO_REQUESTS, true, true);
                LibaioFile<SubmitInfo> file = context.openFile(probe.toFile(), true)) {
            file.fill(PROBE_BYTES, PROBE_BYTES);
            if (file.getSize() != PROBE_BYTES) {
                throw new IOException("wrote a page, found " + file.getSize() + " bytes");
            }
        }
    }

    private static void delete(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            LOG.debug("A probe file stays. file={}", probe, e);
        }
    }
}
