package dev.comporta.worker.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Whether a commit survives a crash as the server, the database and the user are set up; a write that is acknowledged must.
 * What a session has set for itself does not count. Stateless.
 */
final class ServerCheck {
    private static final String SWITCHED_OFF = "SELECT name FROM pg_settings"
            + " WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND reset_val = 'off' ORDER BY name";

    private ServerCheck() {}

    static Optional<Obstacle> run(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SWITCHED_OFF)) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(new Obstacle(
                    "PostgreSQL's setting " + row.getString(1)
                            + " is off for this session: committed writes would be lost in a crash. Turn it on for the"
                            + " server, the database and this user.",
                    false));
        }
    }
}
