package dev.comporta.common.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Sets up the log on standard output: one line an event, for people or for machines. Called once, before any part. */
public final class Logging {
    /**
     * What others say is not what an operator looks for. The broker's audit logger writes a line for every message; the
     * client's, a warning for each retry of a connection whose loss our own lines tell once.
     */
    private static final Map<String, Level> OTHERS = Map.ofEntries(
            Map.entry("org.apache.activemq.audit", Level.OFF),
            Map.entry("org.apache.activemq.artemis", Level.ERROR),
            Map.entry("org.apache.activemq.artemis.core.client", Level.OFF),
            Map.entry("org.apache.activemq.artemis.core.server", Level.ERROR),
            Map.entry("org.eclipse.jetty", Level.WARN),
            Map.entry("io.hawt", Level.WARN),
            Map.entry("org.jolokia", Level.WARN),
            Map.entry("io.netty", Level.WARN),
            Map.entry("io.vertx", Level.WARN),
            Map.entry("com.zaxxer.hikari", Level.ERROR),
            Map.entry("org.flywaydb", Level.WARN),
            Map.entry("com.networknt", Level.WARN),
            Map.entry("org.postgresql", Level.ERROR));

    /** The launcher says whether standard output is a terminal; Java cannot tell the same way on 17 and on 25. */
    private static final String TERMINAL = "comporta.terminal";

    private enum Format {
        TEXT,
        JSON
    }

    private enum Threshold {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    private Logging() {}

    public static void configure(SettingsReader settings) {
        Format format = settings.choice(Setting.LOG_FORMAT, Format.class)
                .orElse(Boolean.getBoolean(TERMINAL) ? Format.TEXT : Format.JSON);
        Threshold threshold =
                settings.choice(Setting.LOG_LEVEL, Threshold.class).orElse(Threshold.INFO);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger("ROOT").addAppender(console(context, layout(context, format)));
        context.getLogger("ROOT").setLevel(Level.toLevel(threshold.name()));
        OTHERS.forEach((name, level) -> context.getLogger(name).setLevel(level));
    }

    /** For a command whose standard output is its answer. */
    static void silence() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger("ROOT").setLevel(Level.OFF);
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, Layout<ILoggingEvent> layout) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Layout<ILoggingEvent> layout(LoggerContext context, Format format) {
        if (format == Format.JSON) {
            JsonLayout layout = new JsonLayout();
            layout.setContext(context);
            layout.start();
            return layout;
        }
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern("%d{HH:mm:ss.SSS} %-5level %-22.22thread %msg%n");
        layout.start();
        return layout;
    }
}
