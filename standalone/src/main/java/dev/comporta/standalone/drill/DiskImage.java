package dev.comporta.standalone.drill;

import dev.comporta.standalone.part.NotInTimeException;
import dev.comporta.standalone.part.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A file system of its own in a file, mounted over a loop device: small enough to fill up, and easy to copy as it would be
 * after a power failure, since what was not synced is not in the file yet. For root on Linux. For one thread.
 */
public final class DiskImage implements AutoCloseable {
    /** Sparse: it takes what is written. The broker refuses below 1 GiB free, see its min-disk-free. */
    private static final long BYTES = 6L << 30;

    /** Rows, write-ahead log and journal of six minutes at the usual rate took 2 GB. */
    private static final long BYTES_PER_MINUTE = 1L << 30;

    private static final long LEFT_WHEN_FULL_BYTES = 600L << 20;

    /** The service deletes files meanwhile, a segment of a log or an emptied page. Still below what the broker wants. */
    private static final long FULL_BELOW_BYTES = 900L << 20;

    private static final Duration UNMOUNT = Duration.ofSeconds(10);

    private final Path image;
    private final Path copy;
    private final Path mounted;
    private final Path ballast;

    /**
     * Makes the file system in {@code folder} and mounts it.
     *
     * @param drill how long it has to take what is written
     */
    public DiskImage(Path folder, Duration drill) {
        image = folder.resolve("disk.img");
        copy = folder.resolve("copy.img");
        mounted = folder.resolve("disk");
        ballast = mounted.resolve("ballast");
        create(folder);
        run("truncate", "-s", Long.toString(BYTES + BYTES_PER_MINUTE * drill.toMinutes()), image.toString());
        run("mkfs.ext4", "-q", "-m", "0", image.toString());
        create(mounted);
        mount();
    }

    /** Why there can be none here; empty when there can. */
    static Optional<String> whyNot(Path folder) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("needs root, to mount a disk image");
        }
        try (DiskImage trial = new DiskImage(folder, Duration.ZERO)) {
            return Optional.empty();
        } catch (DrillFailedException | NotInTimeException e) {
            return Optional.of("no disk image can be mounted here: " + e.getMessage());
        }
    }

    public Path folder() {
        return mounted;
    }

    /** So full that the broker takes no more; the database has room left, and goes on. */
    public void fill() {
        long bytes = mounted.toFile().getUsableSpace() - LEFT_WHEN_FULL_BYTES;
        if (bytes <= 0) {
            return;
        }
        run("fallocate", "-l", Long.toString(bytes), ballast.toString());
    }

    boolean isFull() {
        return mounted.toFile().getUsableSpace() < FULL_BELOW_BYTES;
    }

    public void free() {
        try {
            Files.deleteIfExists(ballast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a disk would hold if the power failed now. */
    void copy() {
        run("cp", "--sparse=always", image.toString(), copy.toString());
    }

    /** Goes on with the copy. Nobody may have a file open there. */
    void takeCopy() {
        unmount();
        try {
            Files.move(copy, image, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mount();
    }

    @Override
    public void close() {
        if (Files.exists(image)) {
            unmount();
        }
        try {
            Files.deleteIfExists(image);
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void mount() {
        run("mount", "-o", "loop", image.toString(), mounted.toString());
    }

    /** Also when it is not mounted any more. A process that was killed may hold its files for another moment. */
    private void unmount() {
        Waiting.until(
                UNMOUNT,
                "the disk image is let go of",
                () -> !isMounted() || exitCode(List.of("umount", mounted.toString())) == 0);
    }

    private boolean isMounted() {
        return exitCode(List.of("mountpoint", "-q", mounted.toString())) == 0;
    }

    private static void run(String... command) {
        if (exitCode(List.of(command)) != 0) {
            throw new DrillFailedException("failed: " + String.join(" ", command));
        }
    }

    private static int exitCode(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new DrillFailedException("cannot run " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
