package dev.comporta.common.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and who we are there. Immutable.
 *
 * @param jdbcUrl for pgjdbc, without user and password
 * @param login empty where the server asks for none
 */
public record DatabaseSettings(String jdbcUrl, Optional<Login> login) {
    private static final int POSTGRESQL_PORT = 5432;
    private static final String SERVER = "[^:/?,]+(:\\d{1,5})?";
    private static final Pattern JDBC =
            Pattern.compile("jdbc:postgresql://" + SERVER + "(," + SERVER + ")*/[^?]*(\\?.*)?");

    private static final Pattern JDBC_USER = Pattern.compile("[?&]user=([^&]+)");

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
        DatabaseSettings found =
                JDBC.matcher(url).matches() ? new DatabaseSettings(url, jdbcLogin(url)) : platform(url);
        if (found == null) {
            settings.problem(setting, "must be jdbc:postgresql://host:port/db or postgres://user:pw@host:port/db");
            return new DatabaseSettings("", Optional.empty());
        }
        return new DatabaseSettings(found.jdbcUrl(), completed(settings, found.login()));
    }

    /** What the URL says wins, as the more specific; what it leaves out is set apart. */
    private static Optional<Login> completed(SettingsReader settings, Optional<Login> inUrl) {
        Optional<Secret> password = settings.optionalSecret(Setting.DATABASE_PASSWORD);
        Optional<String> user = inUrl.map(Login::user).or(() -> settings.optionalText(Setting.DATABASE_USER));
        if (user.isEmpty() && password.isPresent()) {
            settings.problem(Setting.DATABASE_PASSWORD, "is set without a user: set COMPORTA_DATABASE_USER too");
        }
        Optional<Secret> known =
                inUrl.map(Login::password).filter(secret -> !secret.reveal().isEmpty());
        return user.map(name -> new Login(name, known.or(() -> password).orElse(new Secret(""))));
    }

    /** The user that a JDBC URL's parameters name; pgjdbc takes a password from there by itself. */
    private static Optional<Login> jdbcLogin(String url) {
        Matcher user = JDBC_USER.matcher(url);
        return user.find()
                ? Optional.of(new Login(URLDecoder.decode(user.group(1), StandardCharsets.UTF_8), new Secret("")))
                : Optional.empty();
    }

    /** The form that hosting platforms set; null when it is none. */
    private static @Nullable DatabaseSettings platform(String url) {
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
            return new DatabaseSettings(jdbcUrl, userInfo(uri));
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
}
