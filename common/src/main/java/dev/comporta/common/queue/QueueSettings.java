package dev.comporta.common.queue;

import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the broker is and who we are there. Immutable.
 *
 * @param url any Artemis URL
 * @param login empty where the broker asks for none
 */
public record QueueSettings(String url, Optional<Login> login) {
    private static final String BROKER = "tcp://[^:/?,()]+(:\\d{1,5})?";

    private static final Pattern SHAPE =
            Pattern.compile("(" + BROKER + "|\\(" + BROKER + "(," + BROKER + ")*\\))(\\?.*)?");

    public static QueueSettings read(SettingsReader settings) {
        String url = settings.text(Setting.BROKER_URL);
        if (!SHAPE.matcher(url).matches()) {
            settings.problem(Setting.BROKER_URL, "must be tcp://host:port or (tcp://a:port,tcp://b:port)?ha=true");
        } else {
            QueueConnections.problem(url).ifPresent(problem -> settings.problem(Setting.BROKER_URL, problem));
        }
        Optional<Secret> password = settings.optionalSecret(Setting.BROKER_PASSWORD);
        if (password.isPresent() && settings.given(Setting.BROKER_USER).isEmpty()) {
            settings.problem(Setting.BROKER_PASSWORD, "is set without a user: set COMPORTA_BROKER_USER too");
        }
        Optional<Login> login = settings.optionalText(Setting.BROKER_USER)
                .map(user -> new Login(user, password.orElse(new Secret(""))));
        return new QueueSettings(url, login);
    }
}
