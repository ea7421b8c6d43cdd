package dev.comporta.embedded.machine;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.Setting;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a data directory for one part of one JVM. The operating system lets go of it when the JVM dies, however it
 * dies; so a lock that is taken means a JVM that lives.
 *
 * <p>Threads: take and close may happen on different threads.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    private static final String FILE = "in-use.lock";

    /** What lies in such a directory is what clients wrote: nobody else's business on a shared machine. */
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rwx------");

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes the directory where it is missing, for this user alone, and takes it. Does not wait.
     *
     * @param user what wants it, for the message: "broker"
     * @throws StartFailedException when another JVM, or another part of this one, has it, or it cannot be written
     */
    public static DirectoryLock take(Path directory, String user) {
        try {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OURS));
            FileChannel channel =
                    FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                // Not closed: closing any channel of a file drops the locks that this JVM has on it (POSIX).
                throw new StartFailedException("Another " + user + " is using " + directory + ": stop it, or set "
                        + Setting.DATA_DIR.variable() + " to another folder.");
            }
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new StartFailedException("Cannot write to the directory of the " + user + ": " + directory, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Lets go. The file stays: deleting it would let two parts lock two different files of the same name. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("Could not let go of a directory.", e);
        }
    }
}
