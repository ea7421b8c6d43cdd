package dev.comporta.embedded.broker;

import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * Answers the JVM's JAAS look-ups for the console's realm with the broker's users, and hands every other realm to
 * whatever answered before: JAAS has one configuration a JVM, and this JVM is not ours alone.
 *
 * <p>Threads: install and remove by the console's owner; look-ups by any thread.
 */
final class ConsoleLogins extends Configuration {
    static final String REALM = "comporta-console";

    private final AppConfigurationEntry[] entries;
    private volatile @Nullable Configuration previous;

    ConsoleLogins(SecurityConfiguration logins) {
        this.entries = new AppConfigurationEntry[] {
            new AppConfigurationEntry(
                    InVMLoginModule.class.getName(),
                    LoginModuleControlFlag.REQUIRED,
                    Map.of(InVMLoginModule.CONFIG_PROP_NAME, logins))
        };
    }

    void install() {
        previous = current();
        Configuration.setConfiguration(this);
    }

    /** Leaves alone what somebody else has installed on top since. */
    void remove() {
        if (current() == this) {
            Configuration.setConfiguration(previous);
        }
    }

    private static @Nullable Configuration current() {
        try {
            return Configuration.getConfiguration();
        } catch (SecurityException e) {
            // How JAAS says that there is none.
            return null;
        }
    }

    @Override
    public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
        if (REALM.equals(name)) {
            return entries.clone();
        }
        Configuration next = previous;
        return next == null ? null : next.getAppConfigurationEntry(name);
    }
}
