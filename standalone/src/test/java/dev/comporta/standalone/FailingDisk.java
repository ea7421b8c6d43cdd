package dev.comporta.standalone;

import dev.comporta.standalone.drill.DiskImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * A disk that has plenty of free space and fails all the same: its image lies in a small memory file system, and when that
 * runs full every new block fails, as when a storage pool behind a thin volume does. For root on Linux; for one thread.
 */
final class FailingDisk implements AutoCloseable {
    private static final String POOL_BYTES = "900m";

    private final Path pool;
    private final DiskImage image;

    /** Makes it in {@code folder}, which is empty. */
    FailingDisk(Path folder) {
        pool = folder;
        try {
            Files.createDirectories(pool);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("mount", "-t", "tmpfs", "-o", "size=" + POOL_BYTES, "comporta-test", pool.toString());
        image = new DiskImage(pool, Duration.ZERO);
    }

    /** Where it is mounted. */
    Path folder() {
        return image.folder();
    }

    /** From now on what needs a new block fails. */
    void fail() {
        Path ballast = pool.resolve("ballast");
        try (FileChannel file = FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
            while (file.write(zeros.clear()) > 0) {
                // Until there is no room for another block, which throws.
            }
        } catch (IOException full) {
            // As wanted.
        }
    }

    @Override
    public void close() {
        try {
            image.close();
        } finally {
            run("umount", pool.toString());
        }
    }

    private static void run(String... command) {
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new AssertionError(code + " from " + List.of(command));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
