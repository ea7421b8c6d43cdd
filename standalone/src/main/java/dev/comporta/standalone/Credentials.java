package dev.comporta.standalone;

import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.Login;
import dev.comporta.common.settings.Secret;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The passwords and the receipt secret of a data folder: made once, kept in {@code credentials.env} for shells to source
 * (the administrator), and in {@code door.env} and {@code worker.env} (the broker's users with fewer rights). What the
 * environment says wins when the files are made; later it must agree with them. Immutable.
 *
 * @param administrator may do everything at the broker, and opens its console
 * @param door may send, and look at queues
 * @param worker may consume
 * @param database owns the database
 * @param receiptSecret signs receipts
 */
public record Credentials(Login administrator, Login door, Login worker, Login database, Secret receiptSecret) {
    /** 192 bits: nobody guesses them, and they need no quotes in a shell. */
    private static final int SECRET_BYTES = 24;

    private static final String DOOR_USER = "door";
    private static final String WORKER_USER = "worker";

    static final String ALL = "credentials.env";
    static final String DOOR = "door.env";
    static final String WORKER = "worker.env";

    /** Reads what is kept in {@code folder}, and makes what is missing. */
    static Credentials keep(Path folder, SettingsReader settings) {
        try {
            PrivateFiles.createFolder(folder);
            Map<String, String> all = PrivateFiles.read(folder.resolve(ALL));
            String administrator = agreed(Setting.BROKER_USER, "comporta", all, settings);
            if (administrator.equals(DOOR_USER) || administrator.equals(WORKER_USER)) {
                settings.problem(Setting.BROKER_USER, "is the name of a user with fewer rights; take another");
            }
            return new Credentials(
                    new Login(administrator, new Secret(agreed(Setting.BROKER_PASSWORD, random(), all, settings))),
                    kept(DOOR_USER, PrivateFiles.read(folder.resolve(DOOR))),
                    kept(WORKER_USER, PrivateFiles.read(folder.resolve(WORKER))),
                    new Login(
                            agreed(Setting.DATABASE_USER, "comporta", all, settings),
                            new Secret(agreed(Setting.DATABASE_PASSWORD, random(), all, settings))),
                    new Secret(agreed(Setting.RECEIPT_SECRET, random(), all, settings)));
        } catch (IOException e) {
            throw new StartFailedException("The data folder " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the files when there are none yet: a password must be kept before the database is made with it, or a start
     * that breaks off would leave a database that nobody can open.
     */
    void writeOnce(Path folder) {
        if (!Files.exists(folder.resolve(ALL))) {
            write(folder, Optional.empty(), Optional.empty());
        }
    }

    /** Writes the files, with the addresses of this run, so that a shell that sources them reaches it. */
    void write(Path folder, Optional<String> brokerUrl, Optional<String> databaseUrl) {
        Map<Setting, String> all = new LinkedHashMap<>();
        brokerUrl.ifPresent(url -> all.put(Setting.BROKER_URL, url));
        all.putAll(broker(administrator));
        databaseUrl.ifPresent(url -> all.put(Setting.DATABASE_URL, url));
        all.put(Setting.DATABASE_USER, database.user());
        all.put(Setting.DATABASE_PASSWORD, database.password().reveal());
        all.put(Setting.RECEIPT_SECRET, receiptSecret.reveal());
        try {
            PrivateFiles.write(
                    folder.resolve(ALL), "The administrator: `set -a; . " + folder.resolve(ALL) + "; set +a`", all);
            PrivateFiles.write(
                    folder.resolve(DOOR), "The broker's user for doors; source it after " + ALL, broker(door));
            PrivateFiles.write(
                    folder.resolve(WORKER), "The broker's user for workers; source it after " + ALL, broker(worker));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Setting, String> broker(Login login) {
        Map<Setting, String> lines = new LinkedHashMap<>();
        lines.put(Setting.BROKER_USER, login.user());
        lines.put(Setting.BROKER_PASSWORD, login.password().reveal());
        return lines;
    }

    private static Login kept(String user, Map<String, String> file) {
        return new Login(user, new Secret(file.getOrDefault(Setting.BROKER_PASSWORD.variable(), random())));
    }

    private static String agreed(Setting setting, String whenNew, Map<String, String> file, SettingsReader settings) {
        Optional<String> given = settings.given(setting);
        String kept = file.get(setting.variable());
        if (kept == null) {
            return given.orElse(whenNew);
        }
        if (given.isPresent() && !given.get().equals(kept)) {
            settings.problem(setting, "differs from what " + ALL + " in the data folder says; remove one of the two");
        }
        return kept;
    }

    private static String random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
