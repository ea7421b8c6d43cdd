package dev.comporta.standalone.cli;

import dev.comporta.common.service.Heartbeat;
import dev.comporta.common.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Who drains, as workers tell the database every two seconds. For one thread. */
final class Workers {
    private static final long SILENT_SECONDS = Heartbeat.MOST_SILENCE.toSeconds();

    private static final String BEATS =
            "SELECT count(DISTINCT instance) FILTER (WHERE alive), count(*) FILTER (WHERE alive),"
                    + " count(*) FILTER (WHERE alive AND state IN ('FAILED', 'BRAKED')),"
                    + " count(*) FILTER (WHERE alive AND state = 'STUCK'),"
                    + " count(DISTINCT instance) FILTER (WHERE NOT alive)"
                    + " FROM (SELECT *, at > now() - interval '" + SILENT_SECONDS
                    + " seconds' AS alive FROM worker_heartbeats"
                    + " WHERE at > now() - interval '1 hour') beats";

    private final DatabaseSettings database;

    Workers(DatabaseSettings database) {
        this.database = database;
    }

    /** For people. Blocks for some seconds at most; says so when the database cannot tell. */
    String sentence() {
        try (Connection connection = RunningService.connect(database);
                Statement statement = connection.createStatement();
                ResultSet beats = statement.executeQuery(BEATS)) {
            beats.next();
            return sentence(beats.getLong(1), beats.getLong(2), beats.getLong(3), beats.getLong(4), beats.getLong(5));
        } catch (SQLException e) {
            return "How many workers live is not known: the database cannot be asked (" + e.getMessage() + ").";
        }
    }

    static String sentence(long workers, long lanes, long stopped, long stuck, long silent) {
        List<String> parts = new ArrayList<>();
        parts.add(
                workers == 0
                        ? "No worker lives: nothing is stored"
                        : count(workers, "worker") + " with " + count(lanes, "lane"));
        if (stopped > 0) {
            parts.add(count(stopped, "lane") + " stopped by the brake or a bug");
        }
        if (stuck > 0) {
            parts.add(count(stuck, "lane") + " stuck: at work, and nothing moves");
        }
        if (silent > 0) {
            parts.add(count(silent, "worker") + " silent for " + SILENT_SECONDS + " s or more");
        }
        return String.join("; ", parts) + ".";
    }

    private static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
