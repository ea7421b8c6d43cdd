package dev.comporta.embedded.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedTest {
    @TempDir
    Path directory;

    @Test
    void fillsADirectoryOnce() throws IOException {
        Path target = directory.resolve("target");
        Unpacked.once(target, part -> Files.writeString(part.resolve("file"), "first"));
        Unpacked.once(target, part -> Files.writeString(part.resolve("file"), "second"));
        assertThat(target.resolve("file")).hasContent("first");
    }

    @Test
    void startsAgainAfterAFillingThatBrokeOff() throws IOException {
        Path target = directory.resolve("target");
        assertThatThrownBy(() -> Unpacked.once(target, UnpackedTest::breakOff)).isInstanceOf(IOException.class);
        assertThat(target).doesNotExist();
        Unpacked.once(target, part -> Files.writeString(part.resolve("whole"), "whole"));
        assertThat(target).isDirectoryContaining(file -> file.endsWith("whole"));
        assertThat(target.resolve("half")).doesNotExist();
    }

    private static void breakOff(Path part) throws IOException {
        Files.writeString(part.resolve("half"), "half");
        throw new IOException("broken off");
    }

    @Test
    void unpacksAZip() throws IOException {
        Unpacked.zip(zipWith("a/b.txt").toUri().toURL(), directory.resolve("out"));
        assertThat(directory.resolve("out/a/b.txt")).hasContent("content");
    }

    @Test
    void refusesAZipThatLeavesItsDirectory() throws IOException {
        Path zip = zipWith("../outside.txt");
        assertThatThrownBy(() -> Unpacked.zip(zip.toUri().toURL(), directory.resolve("out")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("../outside.txt");
        assertThat(directory.resolve("outside.txt")).doesNotExist();
    }

    private Path zipWith(String entry) throws IOException {
        Path file = directory.resolve("archive.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write("content".getBytes(UTF_8));
        }
        return file;
    }
}
