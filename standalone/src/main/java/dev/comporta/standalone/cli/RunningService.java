package dev.comporta.standalone.cli;

import dev.comporta.common.process.ServiceProcess;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.InvalidSettingsException;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.standalone.PrivateFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command finds the service that it is to look at, and how it ends when that cannot be asked. Stateless. */
final class RunningService {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int BAD_SETTINGS = 2;

    private static final int CONNECT_SECONDS = 5;

    /** Longer than any statement of a command that is still alive. */
    private static final int SOCKET_SECONDS = 60;

    /** undefined_table. */
    private static final String NO_SUCH_TABLE = "42P01";

    /** The class of connection_exception. */
    private static final String NO_CONNECTION = "08";

    private RunningService() {}

    /** What a command does with the service's settings; returns its exit code. */
    @FunctionalInterface
    interface Work {
        int run(SettingsReader settings) throws SQLException;
    }

    /** Does the work, and says in the operator's words what kept it from being done. Blocks for as long as that takes. */
    static int ask(CommandSpec command, Work work) {
        ServiceProcess.prepareCommand();
        PrintWriter errors = command.commandLine().getErr();
        try {
            return work.run(new SettingsReader(environment(System.getenv())));
        } catch (InvalidSettingsException e) {
            errors.println(e.getMessage());
            return BAD_SETTINGS;
        } catch (SQLException e) {
            errors.println(reason(e));
            return FAILED;
        } catch (UncheckedIOException e) {
            errors.println(e.getMessage());
            return FAILED;
        }
    }

    private static String reason(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(NO_SUCH_TABLE)) {
            return "The database does not have this version's tables; they come with the first worker. ("
                    + e.getMessage() + ")";
        }
        return "The database cannot be asked: " + e.getMessage()
                + (state.startsWith(NO_CONNECTION) ? " Is `./comporta standalone` running?" : "");
    }

    /** The caller closes it. Blocks for some seconds at most. */
    static Connection connect(DatabaseSettings database) throws SQLException {
        Properties properties = new Properties();
        database.login().ifPresent(login -> {
            properties.setProperty("user", login.user());
            properties.setProperty("password", login.password().reveal());
        });
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(SOCKET_SECONDS));
        properties.setProperty("ApplicationName", "comporta");
        return DriverManager.getConnection(database.jdbcUrl(), properties);
    }

    /** The environment, and where it is silent what {@code credentials.env} in the data folder says. */
    static Map<String, String> environment(Map<String, String> given) {
        Path folder = new SettingsReader(given).path(Setting.DATA_DIR, Path.of("data"));
        try {
            Map<String, String> both = new TreeMap<>(PrivateFiles.read(folder.resolve("credentials.env")));
            if (given.containsKey("DATABASE_URL")) {
                both.keySet().removeIf(variable -> variable.startsWith("COMPORTA_DATABASE_"));
            }
            both.putAll(given);
            return both;
        } catch (IOException e) {
            throw new UncheckedIOException("The credentials in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }
}
