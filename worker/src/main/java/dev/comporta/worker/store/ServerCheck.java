package dev.comporta.worker.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Whether a commit of this server survives a crash; a write that is acknowledged must. Stateless. */
final class ServerCheck {
    private static final List<String> MUST_BE_ON = List.of("fsync", "full_page_writes", "synchronous_commit");

    private ServerCheck() {}

    static Optional<Obstacle> run(Connection connection) throws SQLException {
        for (String setting : MUST_BE_ON) {
            if (show(connection, setting).equals("off")) {
                return Optional.of(new Obstacle(
                        "PostgreSQL's setting " + setting
                                + " is off for this session: committed writes would be lost in a crash. Turn it on for the"
                                + " server, the database and this user.",
                        false));
            }
        }
        return Optional.empty();
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
