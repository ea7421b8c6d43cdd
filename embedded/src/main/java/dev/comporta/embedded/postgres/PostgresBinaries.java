package dev.comporta.embedded.postgres;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.embedded.machine.Unpacked;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked from the class path into {@code bin-VERSION}. Stateless. */
final class PostgresBinaries {
    /** What every such directory's name begins with, whatever its version. */
    static final String PREFIX = "bin-";

    private static final int EXECUTABLE = 0100;

    private PostgresBinaries() {}

    /** Where the programs are (initdb, pg_ctl, postgres). Unpacking, once a version, blocks for about two seconds. */
    static Path unpackedIn(Path directory) {
        String archive = archive();
        try {
            Path target = directory.resolve(PREFIX + version());
            Unpacked.once(target, part -> unpack(archive, part));
            return target.resolve("bin");
        } catch (IOException e) {
            throw new StartFailedException("Cannot unpack PostgreSQL into " + directory + ".", e);
        }
    }

    private static String archive() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "/postgres-" + (os.startsWith("mac") ? "darwin" : os) + "-" + processor + ".txz";
    }

    private static String version() throws IOException {
        try (InputStream properties = resource("binaries.properties")) {
            Properties build = new Properties();
            build.load(properties);
            return build.getProperty("version");
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream resource = PostgresBinaries.class.getResourceAsStream(name);
        if (resource == null) {
            throw new FileNotFoundException(
                    name + " is not on the class path: the build takes the binaries of the platform that it runs on");
        }
        return resource;
    }

    private static void unpack(String archive, Path directory) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new BufferedInputStream(new XZInputStream(new BufferedInputStream(resource(archive)))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, Unpacked.inside(directory, entry.getName()));
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            if ((entry.getMode() & EXECUTABLE) != 0 && !file.toFile().setExecutable(true)) {
                throw new IOException("cannot make executable: " + file);
            }
        }
    }
}
