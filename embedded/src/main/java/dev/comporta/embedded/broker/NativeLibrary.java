package dev.comporta.embedded.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The native half of Artemis's ASYNCIO journal, for x86-64 Linux with libaio installed.
 *
 * <p>Artemis loads it with {@link System#loadLibrary} alone, and the JVM reads {@code java.library.path} once, as it
 * starts. So nothing inside a running JVM can bring the library in: whoever starts the JVM unpacks it (the build does, into
 * {@code embedded/target/native}) and passes {@code -Djava.library.path}, or {@code LD_LIBRARY_PATH}. A broker without it
 * uses NIO, which is as durable.
 */
public final class NativeLibrary {
    private static final String RESOURCE = "/lib/linux-x86_64/libartemis-native-64.so";

    private NativeLibrary() {}

    /** Writes the library into {@code directory}, for the {@code java.library.path} of a JVM to come. */
    public static Path unpackTo(Path directory) {
        try (InputStream library = NativeLibrary.class.getResourceAsStream(RESOURCE)) {
            if (library == null) {
                throw new IllegalStateException("activemq-artemis-native is not on the class path");
            }
            Files.createDirectories(directory);
            Path file = directory.resolve("libartemis-native-64.so");
            Path part = directory.resolve("libartemis-native-64.so.part");
            Files.copy(library, part, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
