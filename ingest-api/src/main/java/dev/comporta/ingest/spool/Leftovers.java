package dev.comporta.ingest.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What doors that died left in the spool. A living door holds the lock in its folder. Stateless. */
final class Leftovers {
    static final String PREFIX = "door-";
    static final String LOCK = "lock";

    private Leftovers() {}

    /** Deletes the folders of dead processes and says how many. The caller sees to it that no door is just starting. */
    static int remove(Path root) throws IOException {
        int removed = 0;
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.filter(Leftovers::isSpool).toList()) {
                if (isDead(folder)) {
                    delete(folder);
                    removed++;
                }
            }
        }
        return removed;
    }

    /** Deletes a folder with its files. */
    static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean isSpool(Path folder) {
        return Files.isDirectory(folder) && folder.getFileName().toString().startsWith(PREFIX);
    }

    private static boolean isDead(Path folder) throws IOException {
        try (FileChannel file =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }
}
