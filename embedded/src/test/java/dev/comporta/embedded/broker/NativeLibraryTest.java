package dev.comporta.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @Test
    void unpacksUnderTheNameThatTheJvmLooksFor(@TempDir Path directory) {
        Path library = NativeLibrary.unpackTo(directory);
        assertThat(library)
                .hasFileName(System.mapLibraryName("artemis-native-64"))
                .isNotEmptyFile();
        assertThat(NativeLibrary.unpackTo(directory)).isEqualTo(library);
    }
}
