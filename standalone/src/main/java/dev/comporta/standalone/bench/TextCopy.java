package dev.comporta.standalone.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/**
 * The same rows as text into tables of the same definition: {@code psql \copy}, or pgjdbc's {@code CopyManager} where there is
 * no psql. Blocks; for one thread.
 */
final class TextCopy {
    /** What {@code \timing on} says behind each command. */
    private static final Pattern TIME = Pattern.compile("^Time: ([0-9.,]+) ms");

    private static final Duration MOST = Duration.ofMinutes(10);

    private final BenchDatabase database;
    private final Path folder;
    private final boolean psql;

    /** @param folder for the text, which is as large as the rows */
    TextCopy(BenchDatabase database, Path folder) {
        this.database = database;
        this.folder = folder;
        psql = isThere();
    }

    /** As in the table. */
    String side() {
        return psql ? "psql \\copy" : "CopyManager, no psql";
    }

    /** Writes the rows that are in the collection's tables as text. */
    void export() {
        try (Connection connection = database.open()) {
            for (String table : database.tables()) {
                try (OutputStream out = Files.newOutputStream(file(table))) {
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", out);
                }
            }
        } catch (SQLException | IOException e) {
            throw new BenchFailedException("The rows cannot be written as text: " + e.getMessage(), e);
        }
    }

    /** Copies the text into empty twins; how long the commands took. */
    Duration copy() {
        database.makeTwins();
        try {
            return psql ? withPsql() : withJdbc();
        } catch (SQLException | IOException e) {
            throw new BenchFailedException("The rows cannot be copied: " + e.getMessage(), e);
        }
    }

    private Duration withJdbc() throws SQLException, IOException {
        try (Connection connection = database.open()) {
            long began = System.nanoTime();
            for (String table : database.tables()) {
                try (InputStream in = Files.newInputStream(file(table))) {
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn("COPY " + twin(table) + " FROM STDIN", in);
                }
            }
            return Duration.ofNanos(System.nanoTime() - began);
        }
    }

    private Duration withPsql() throws IOException {
        List<String> line = new ArrayList<>(List.of("psql", "-X", "-v", "ON_ERROR_STOP=1", "-c", "\\timing on"));
        for (String table : database.tables()) {
            line.addAll(List.of("-c", "\\copy " + twin(table) + " from '" + file(table) + "'"));
        }
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("PGHOST", "127.0.0.1");
        builder.environment().put("PGPORT", Integer.toString(database.port()));
        builder.environment().put("PGDATABASE", "comporta");
        builder.environment().put("PGUSER", database.owner().user());
        builder.environment().put("PGPASSWORD", database.owner().password().reveal());
        // Its decimal point, and that no start-up file of the user's changes anything.
        builder.environment().put("LC_ALL", "C");
        return timed(builder.start());
    }

    private static Duration timed(Process process) throws IOException {
        CompletableFuture<Process> unused = process.onExit()
                .orTimeout(MOST.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((ended, tooLate) -> {
                    // Of one that has ended it would close the output, before we have read it.
                    if (tooLate != null) {
                        process.destroyForcibly();
                    }
                });
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        double millis = 0;
        for (String line : said.lines().toList()) {
            Matcher time = TIME.matcher(line);
            if (time.find()) {
                millis += Double.parseDouble(time.group(1).replace(",", ""));
            }
        }
        if (exitCode(process) != 0 || millis == 0) {
            throw new BenchFailedException("psql failed: " + said.strip());
        }
        return Duration.ofNanos((long) (millis * 1e6));
    }

    private static int exitCode(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private Path file(String table) {
        return folder.resolve(String.format(Locale.ROOT, "%s.txt", table)).toAbsolutePath();
    }

    private static String twin(String table) {
        return BenchDatabase.TWIN + table;
    }

    private static boolean isThere() {
        try {
            return exitCode(new ProcessBuilder("psql", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start())
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
