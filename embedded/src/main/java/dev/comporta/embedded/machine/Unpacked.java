package dev.comporta.embedded.machine;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** Directories that are filled completely or not at all. Stateless; the caller holds the {@link DirectoryLock} above. */
public final class Unpacked {
    private Unpacked() {}

    /** Fills a directory that was made for it. */
    @FunctionalInterface
    public interface Filling {
        void into(Path directory) throws IOException;
    }

    /**
     * Fills {@code target} if it does not exist: beside it first, then by an atomic rename, so that a process that dies
     * half-way leaves nothing that looks complete. Blocks on the disk.
     */
    public static void once(Path target, Filling filling) throws IOException {
        if (Files.exists(target)) {
            return;
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        delete(part);
        Files.createDirectories(part);
        filling.into(part);
        force(part, Integer.MAX_VALUE);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        force(target.toAbsolutePath().resolveSibling(""), 0);
    }

    /** A file that a power failure emptied would look unpacked for ever. */
    private static void force(Path tree, int depth) throws IOException {
        try (Stream<Path> paths = Files.walk(tree, depth)) {
            for (Path path : (Iterable<Path>) paths.filter(path -> !Files.isSymbolicLink(path))::iterator) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }

    /** Unpacks a zip into a directory; an entry that would land outside is an error. */
    public static void zip(@Nullable URL zip, Path directory) throws IOException {
        if (zip == null) {
            throw new FileNotFoundException("a zip that the build packs is not on the class path");
        }
        try (ZipInputStream entries = new ZipInputStream(zip.openStream())) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path file = inside(directory, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(entries, file);
                }
            }
        }
    }

    /** Where an entry of an archive goes. */
    public static Path inside(Path directory, String entry) throws IOException {
        Path file = directory.resolve(entry).normalize();
        if (!file.startsWith(directory)) {
            throw new IOException("An archive's entry leaves its directory: " + entry);
        }
        return file;
    }

    /** Deletes a directory with all in it; nothing there is fine too. Does not follow links. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }
}
