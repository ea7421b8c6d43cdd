package dev.comporta.worker.store;

import java.sql.SQLException;

/**
 * Why nothing can be stored. Immutable.
 *
 * @param reason for the operator: what is wrong and what to do
 * @param mayPass whether waiting can mend it
 */
public record Obstacle(String reason, boolean mayPass) {
    /** A server that would lose what it commits is refused; anything else that a database says may pass. */
    static Obstacle of(SQLException e) {
        String reason = SqlStates.reason(e);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && SessionRules.LOSES_COMMITS.equals(sql.getSQLState())) {
                return new Obstacle(reason, false);
            }
        }
        return new Obstacle(e.getSQLState() == null ? reason : reason + " (" + e.getSQLState() + ")", true);
    }
}
