package dev.comporta.common.queue;

import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import java.util.Optional;

/**
 * Where the broker is and who we are there. Immutable.
 *
 * @param url any Artemis URL
 * @param login empty where the broker asks for none
 */
public record QueueSettings(String url, Optional<Login> login) {
    public static QueueSettings read(SettingsReader settings) {
        String url = settings.text(Setting.BROKER_URL);
        if (!url.startsWith("tcp://") && !url.startsWith("(tcp://")) {
            settings.problem(Setting.BROKER_URL, "must be tcp://host:port or (tcp://a:port,tcp://b:port)?ha=true");
        }
        Optional<Secret> password = settings.optionalSecret(Setting.BROKER_PASSWORD);
        Optional<Login> login = settings.optionalText(Setting.BROKER_USER)
                .map(user -> new Login(user, password.orElse(new Secret(""))));
        return new QueueSettings(url, login);
    }
}
