package dev.comporta.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.process.Logging;
import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.embedded.machine.Unpacked;
import dev.comporta.standalone.Standalone;
import dev.comporta.standalone.part.Abandoned;
import dev.comporta.standalone.part.SiteSettings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/**
 * A short life of everything on a temporary folder: a start, a write to each collection that becomes a row, a stop. The
 * launcher lets the JVM keep what it loaded meanwhile, see docs/decisions/0017-start-and-memory.md.
 */
@Command(
        name = "rehearse",
        hidden = true,
        header = "Starts everything on a temporary folder, stores a few writes, stops.")
final class RehearseCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final Duration STOP = Duration.ofSeconds(20);

    /** Over 256 KiB, so that it goes through the spool. */
    private static final int LARGE_BYTES = 300_000;

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("comporta-rehearsal-");
        Abandoned abandoned = new Abandoned();
        abandoned.add(() -> delete(folder));
        abandoned.watch();
        int port = SiteSettings.port();
        Map<String, String> environment = environment(folder, port);
        Collections collections = Collections.load(RehearseCommand.class.getClassLoader());
        SettingsReader settings = new SettingsReader(environment);
        Logging.configure(settings);
        Standalone standalone = Standalone.wire(environment, settings, collections);
        settings.finish();
        abandoned.add(() -> standalone.stop(STOP));
        try {
            standalone.start();
        } catch (StartFailedException e) {
            System.err.println(e.getMessage());
            return FAILED;
        }
        for (Collection collection : collections.all()) {
            int status = post(SiteSettings.url(port).resolve("/v1/" + collection.name()), collection.schema());
            if (status != HttpURLConnection.HTTP_CREATED) {
                System.err.println("No row of " + collection.name() + ": " + status);
                return FAILED;
            }
        }
        return 0;
    }

    private static Map<String, String> environment(Path folder, int port) {
        return Map.of(
                "COMPORTA_DATA_DIR", folder.toString(),
                "COMPORTA_HTTP_PORT", Integer.toString(port),
                "COMPORTA_ADMIN_PORT", "0",
                "COMPORTA_BROKER_PORT", "0",
                "COMPORTA_CONSOLE_PORT", "0",
                "COMPORTA_DATABASE_PORT", "0",
                "COMPORTA_LOG_LEVEL", "warn");
    }

    private static int post(URI uri, @Nullable JsonNode schema) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", schema == null ? "application/octet-stream" : "application/json");
        connection.setRequestProperty("Prefer", "wait=20");
        try (var body = connection.getOutputStream()) {
            body.write(schema == null ? new byte[LARGE_BYTES] : example(schema));
        }
        return connection.getResponseCode();
    }

    private static byte[] example(JsonNode schema) {
        return schema.path("examples").path(0).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void delete(Path folder) {
        try {
            Unpacked.delete(folder);
        } catch (IOException e) {
            System.err.println("Not deleted: " + folder + ": " + e.getMessage());
        }
    }
}
