package dev.comporta.embedded.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.service.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir
    Path parent;

    @Test
    void makesADirectoryForThisUserAlone() throws IOException {
        Path directory = parent.resolve("a/b");
        DirectoryLock.take(directory, "broker").close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @Test
    void isTakenByOneAtATime() {
        DirectoryLock first = DirectoryLock.take(parent, "broker");
        assertThatThrownBy(() -> DirectoryLock.take(parent, "broker"))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("Another broker is using " + parent);
        first.close();
        DirectoryLock.take(parent, "broker").close();
    }

    @Test
    void namesADirectoryThatCannotBeMade() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        assertThatThrownBy(() -> DirectoryLock.take(file.resolve("below"), "broker"))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("below");
    }
}
