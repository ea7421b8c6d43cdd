package dev.comporta.common.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An address to listen at. Immutable.
 *
 * @param host name or address
 * @param port 0 for any free one
 */
public record BindSettings(String host, int port) {
    public static BindSettings readHttp(SettingsReader settings) {
        return read(settings, Setting.HTTP_HOST, settings.port(Setting.HTTP_PORT));
    }

    public static BindSettings readAdmin(SettingsReader settings, int whenNotSet) {
        return read(settings, Setting.ADMIN_HOST, settings.port(Setting.ADMIN_PORT, whenNotSet));
    }

    /** Whether only this machine reaches it. Looks a name up. */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Without API keys, whoever reaches the port may write: so a bind beyond loopback has to be asked for twice. */
    private static BindSettings read(SettingsReader settings, Setting hostSetting, int port) {
        String host = settings.text(hostSetting);
        boolean anonymous = settings.flag(Setting.ALLOW_ANONYMOUS);
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress() && !anonymous) {
                settings.problem(
                        hostSetting,
                        "beyond loopback anybody could use it, since this version has no API keys; set "
                                + Setting.ALLOW_ANONYMOUS.variable() + "=true if that is meant");
            }
        } catch (UnknownHostException e) {
            settings.problem(hostSetting, "is no address of this machine");
        }
        return new BindSettings(host, port);
    }
}
