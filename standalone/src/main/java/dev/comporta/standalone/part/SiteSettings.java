package dev.comporta.standalone.part;

import dev.comporta.common.settings.Login;
import dev.comporta.embedded.machine.Ports;
import dev.comporta.standalone.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the processes of one site are told, so that they find each other on loopback. Immutable.
 *
 * @param data what the broker keeps, its credentials too
 * @param owner of the database
 * @param more settings for every process beside the usual ones
 */
public record SiteSettings(Path data, Login owner, Map<String, String> more) {
    private static final String HOST = "127.0.0.1";

    public SiteSettings {
        more = Map.copyOf(more);
    }

    public Map<String, String> broker(int port, int consolePort) {
        Map<String, String> settings = new TreeMap<>(more);
        settings.put("COMPORTA_DATA_DIR", data.toString());
        settings.put("COMPORTA_BROKER_PORT", Integer.toString(port));
        settings.put("COMPORTA_CONSOLE_PORT", Integer.toString(consolePort));
        return settings;
    }

    /** Once the broker has started, which makes the credentials. */
    public Map<String, String> worker(int admin, int brokerPort, int databasePort) {
        return client("worker.env", admin, brokerPort, databasePort);
    }

    /**
     * Once the broker has started, which makes the credentials.
     *
     * @param spool the door's own folder
     */
    public Map<String, String> door(int open, int admin, int brokerPort, int databasePort, Path spool) {
        Map<String, String> settings = client("door.env", admin, brokerPort, databasePort);
        settings.put("COMPORTA_HTTP_PORT", Integer.toString(open));
        settings.put("COMPORTA_DATA_DIR", spool.toString());
        return settings;
    }

    public static String databaseUrl(int port) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/comporta";
    }

    public static URI url(int port) {
        return URI.create("http://" + HOST + ":" + port);
    }

    /** A free one, kept over restarts: another program may take it meanwhile, which ends the run with an error. */
    public static int port() {
        return Ports.toKeep();
    }

    private Map<String, String> client(String credentials, int admin, int brokerPort, int databasePort) {
        Map<String, String> settings = new TreeMap<>(more);
        settings.putAll(credentials(credentials));
        settings.put("COMPORTA_ADMIN_PORT", Integer.toString(admin));
        settings.put("COMPORTA_BROKER_URL", "tcp://" + HOST + ":" + brokerPort);
        settings.put("COMPORTA_DATABASE_URL", databaseUrl(databasePort));
        return settings;
    }

    /** What the broker made at its start, for the users with fewer rights. */
    private Map<String, String> credentials(String file) {
        try {
            Map<String, String> lines = new TreeMap<>(PrivateFiles.read(data.resolve("credentials.env")));
            lines.putAll(PrivateFiles.read(data.resolve(file)));
            lines.put("COMPORTA_DATABASE_USER", owner.user());
            lines.put("COMPORTA_DATABASE_PASSWORD", owner.password().reveal());
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
