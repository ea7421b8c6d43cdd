package dev.comporta.ingest.receipt;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.comporta.common.settings.DatabaseSettings;
import io.micrometer.core.instrument.MeterRegistry;

/** How this process connects to a database: one connection, that only reads, that is there while it is used. Stateless. */
public final class ReadPool {
    private static final String CONNECT_SECONDS = "2";
    private static final String SOCKET_SECONDS = "5";
    private static final long POOL_WAIT_MILLIS = 2_500;

    private ReadPool() {}

    /** Returns at once; connects at the first question, and again after the connection was lost. */
    public static HikariDataSource open(String name, DatabaseSettings settings) {
        return new HikariDataSource(config(name, settings));
    }

    /**
     * The same.
     *
     * @param registry gets the pool's meters
     */
    static HikariDataSource open(String name, DatabaseSettings settings, MeterRegistry registry) {
        HikariConfig config = config(name, settings);
        config.setMetricRegistry(registry);
        return new HikariDataSource(config);
    }

    private static HikariConfig config(String name, DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("comporta-" + name);
        config.setJdbcUrl(settings.jdbcUrl());
        settings.login().ifPresent(login -> {
            config.setUsername(login.user());
            config.setPassword(login.password().reveal());
        });
        config.addDataSourceProperty("connectTimeout", CONNECT_SECONDS);
        config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
        config.addDataSourceProperty("ApplicationName", "comporta-door");
        config.setMaximumPoolSize(1);
        config.setMinimumIdle(0);
        config.setReadOnly(true);
        config.setConnectionTimeout(POOL_WAIT_MILLIS);
        config.setInitializationFailTimeout(-1);
        return config;
    }
}
