package dev.comporta.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.queue.QueueSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    @TempDir
    Path folder;

    @Test
    void refusesEverythingThatIsWrongAtOnce() {
        SettingsReader settings = new SettingsReader(Map.of(
                "COMPORTA_HTTP_PORT", "99999",
                "COMPORTA_ACCEPT_TIMEOUT", "soon",
                "COMPORTA_HTPP_HOST", "x",
                "COMPORTA_TLS_KEY", "k",
                "COMPORTA_HTTP_HOST", "0.0.0.0"));
        BindSettings.readHttp(settings);
        settings.duration(Setting.ACCEPT_TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(5));

        assertThatThrownBy(settings::finish)
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems())
                                .hasSize(5)
                                .anyMatch(problem ->
                                        problem.startsWith("COMPORTA_HTTP_PORT=99999: must be a whole number"))
                                .anyMatch(problem ->
                                        problem.startsWith("COMPORTA_ACCEPT_TIMEOUT=soon: must be a time from"))
                                .anyMatch(problem -> problem.endsWith("did you mean COMPORTA_HTTP_HOST?"))
                                .anyMatch(problem -> problem.equals("COMPORTA_TLS_KEY: not in this version"))
                                .anyMatch(problem -> problem.contains("COMPORTA_ALLOW_ANONYMOUS=true")));
    }

    @Test
    void letsTheEnvironmentWinOverTheFile() throws Exception {
        Path file = Files.writeString(
                folder.resolve("comporta.properties"), "http.port=8081\nbatch.max.rows=7\nhtpp.port=1\n");
        SettingsReader settings =
                new SettingsReader(Map.of("COMPORTA_CONFIG", file.toString(), "COMPORTA_HTTP_PORT", "8082"));

        assertThat(settings.port(Setting.HTTP_PORT)).isEqualTo(8082);
        assertThat(settings.count(Setting.BATCH_MAX_ROWS, 1, 100_000)).isEqualTo(7);
        assertThatThrownBy(settings::finish)
                .hasMessageContaining("htpp.port: not a setting of this version; did you mean COMPORTA_HTTP_PORT?");
    }

    @Test
    void readsASecretFromAFileAndNeverShowsIt() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "hidden\n");
        SettingsReader settings = new SettingsReader(Map.of("COMPORTA_BROKER_PASSWORD_FILE", file.toString()));

        Secret secret = settings.optionalSecret(Setting.BROKER_PASSWORD).orElseThrow();

        assertThat(secret.reveal()).isEqualTo("hidden");
        assertThat(secret).hasToString("****");
        assertThat(settings.effective()).isEqualTo("broker.password=****");
        settings.finish();
    }

    @Test
    void knowsWhatPlatformsSet() {
        SettingsReader settings = new SettingsReader(
                Map.of("PORT", "5000", "DATABASE_URL", "postgres://user:p%40ss@db.example/shop?sslmode=require"));

        assertThat(BindSettings.readHttp(settings)).isEqualTo(new BindSettings("127.0.0.1", 5000));
        DatabaseSettings database = DatabaseSettings.read(settings);
        assertThat(database.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5432/shop?sslmode=require");
        assertThat(database.login()).contains(new Login("user", new Secret("p@ss")));
        settings.finish();
    }

    @Test
    void completesAUrlThatNamesNoPassword() {
        SettingsReader settings = new SettingsReader(
                Map.of("COMPORTA_DATABASE_URL", "postgres://ana@db/shop", "COMPORTA_DATABASE_PASSWORD", "hidden"));

        assertThat(DatabaseSettings.read(settings).login()).contains(new Login("ana", new Secret("hidden")));
        settings.finish();
    }

    @Test
    void refusesAPasswordWithoutAUserAndUrlsThatNobodyUnderstands() {
        SettingsReader settings = new SettingsReader(Map.of(
                "COMPORTA_DATABASE_URL", "jdbc:postgresql://h:x/db",
                "COMPORTA_BROKER_URL", "(tcp://a:61616,tcp://b:61616",
                "COMPORTA_BROKER_PASSWORD", "hidden"));
        DatabaseSettings.read(settings);
        QueueSettings.read(settings);

        assertThatThrownBy(settings::finish)
                .hasMessageContaining("COMPORTA_DATABASE_URL: must be")
                .hasMessageContaining("COMPORTA_BROKER_URL=(tcp://a:61616,tcp://b:61616: must be")
                .hasMessageContaining("COMPORTA_BROKER_PASSWORD: is set without a user");
    }

    @Test
    void masksThePasswordsOfABrokersUrl() {
        SettingsReader settings = new SettingsReader(
                Map.of("COMPORTA_BROKER_URL", "(tcp://a:61616,tcp://b:61616)?ha=true&trustStorePassword=hidden&x=1"));
        QueueSettings.read(settings);

        assertThat(settings.effective()).contains("trustStorePassword=****&x=1").doesNotContain("hidden");
        settings.finish();
    }

    @Test
    void readsSizesAndTimesWithTheirUnits() {
        assertThat(Quantities.bytes("64KiB")).isEqualTo(65_536);
        assertThat(Quantities.bytes("1GiB")).isEqualTo(1L << 30);
        assertThat(Quantities.bytes("100")).isEqualTo(100);
        assertThat(Quantities.bytes("1.5GiB")).isNull();
        assertThat(Quantities.bytes("99999999TiB")).isNull();
        assertThat(Quantities.duration("250ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(Quantities.duration("8 s")).isEqualTo(Duration.ofSeconds(8));
        assertThat(Quantities.duration("2")).isEqualTo(Duration.ofSeconds(2));
        assertThat(Quantities.duration("-2s")).isNull();
    }

    @Test
    void readsATimeOrNever() {
        assertThat(retention(Map.of())).isEmpty();
        assertThat(retention(Map.of("COMPORTA_DEAD_LETTER_RETENTION", "Never"))).isEmpty();
        assertThat(retention(Map.of("COMPORTA_DEAD_LETTER_RETENTION", "30d"))).contains(Duration.ofDays(30));
        assertThatThrownBy(() -> retention(Map.of("COMPORTA_DEAD_LETTER_RETENTION", "0ms")))
                .hasMessageContaining("COMPORTA_DEAD_LETTER_RETENTION=0ms: must be a time from 1s to 3650d, or never");
    }

    private static Optional<Duration> retention(Map<String, String> environment) {
        SettingsReader settings = new SettingsReader(environment);
        Optional<Duration> retention =
                settings.durationOrNever(Setting.DEAD_LETTER_RETENTION, Duration.ofSeconds(1), Duration.ofDays(3650));
        settings.finish();
        return retention;
    }
}
