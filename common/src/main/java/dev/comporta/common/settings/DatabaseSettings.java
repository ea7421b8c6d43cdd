package dev.comporta.common.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and who we are there. Immutable.
 *
 * @param jdbcUrl for pgjdbc, without user and password
 * @param login empty where the server asks for none
 */
public record DatabaseSettings(String jdbcUrl, Optional<Login> login) {
    private static final int POSTGRESQL_PORT = 5432;

    /** The primary. */
    public static DatabaseSettings read(SettingsReader settings) {
        return parse(settings, Setting.DATABASE_URL, settings.text(Setting.DATABASE_URL));
    }

    /** The replica, if there is one. */
    public static Optional<DatabaseSettings> readReplica(SettingsReader settings) {
        return settings.optionalText(Setting.DATABASE_READ_URL)
                .map(url -> parse(settings, Setting.DATABASE_READ_URL, url));
    }

    private static DatabaseSettings parse(SettingsReader settings, Setting setting, String url) {
        Optional<Login> login = login(settings);
        if (url.startsWith("jdbc:postgresql:")) {
            return new DatabaseSettings(url, login);
        }
        DatabaseSettings parsed = parsePlatformUrl(url, login);
        if (parsed == null) {
            settings.problem(setting, "must be jdbc:postgresql://host:port/db or postgres://user:pw@host:port/db");
            return new DatabaseSettings("", login);
        }
        return parsed;
    }

    /** The form that hosting platforms set; the URL's user wins, as the more specific. */
    private static @Nullable DatabaseSettings parsePlatformUrl(String url, Optional<Login> login) {
        try {
            URI uri = new URI(url);
            boolean postgres = "postgres".equals(uri.getScheme()) || "postgresql".equals(uri.getScheme());
            String path = uri.getPath();
            if (!postgres || uri.getHost() == null || path == null || path.length() < 2) {
                return null;
            }
            int port = uri.getPort() == -1 ? POSTGRESQL_PORT : uri.getPort();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String jdbcUrl = "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getRawPath() + query;
            return new DatabaseSettings(jdbcUrl, userInfo(uri).or(() -> login));
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static Optional<Login> userInfo(URI uri) {
        String userInfo = uri.getUserInfo();
        if (userInfo == null) {
            return Optional.empty();
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? Optional.of(new Login(userInfo, new Secret("")))
                : Optional.of(new Login(userInfo.substring(0, colon), new Secret(userInfo.substring(colon + 1))));
    }

    private static Optional<Login> login(SettingsReader settings) {
        Optional<Secret> password = settings.optionalSecret(Setting.DATABASE_PASSWORD);
        return settings.optionalText(Setting.DATABASE_USER)
                .map(user -> new Login(user, password.orElse(new Secret(""))));
    }
}
