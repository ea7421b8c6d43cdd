package dev.comporta.common.process;

import dev.comporta.common.service.Service;
import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.InvalidSettingsException;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one wiring of parts as a process: exit code 0 when it was asked to stop and did, 1 when it failed, 2 for wrong
 * settings. The first SIGTERM or Ctrl-C stops in order within the stop timeout, a second one ends at once. An {@link
 * Error} on any thread ends the process, since after it nothing here can be relied on. A part that says it has died, as
 * the embedded broker and PostgreSQL do, ends it too, within ten seconds: a process that lives without it would only look
 * well to whoever should start it again.
 */
public final class ServiceProcess {
    private static final Duration STOP_TIMEOUT_MOST = Duration.ofHours(1);
    private static final String ADMIN_EXCHANGE_SECONDS = "5";
    private static final int FAILED = 1;
    private static final int WRONG_SETTINGS = 2;

    /** What a shell reports for a process that ended by SIGTERM. */
    private static final int ENDED_AT_ONCE = 143;

    /** How often the main thread, which has nothing else to do, looks whether a part has died. */
    private static final long LOOK_MILLIS = 500;

    /** For the others, after a part has died: what they hold is in doubt or safe already. */
    private static final Duration STOP_AFTER_DEATH = Duration.ofSeconds(4);

    /** Then it ends in any case, also where a part hangs on the same broken disk. */
    private static final Duration HALT_AFTER_DEATH = Duration.ofSeconds(7);

    private final String name;
    private final CountDownLatch stopAsked = new CountDownLatch(1);

    private ServiceProcess(String name) {
        this.name = name;
    }

    /**
     * Sets what must be set before Netty's classes are loaded; the first thing that a main calls. On JDK 25 Artemis needs
     * Netty's access to memory to map its journal again; the pooled allocator because of out-of-memory reports about the
     * adaptive one.
     */
    public static void prepareJvm() {
        setIfAbsent("io.netty.noUnsafe", "false");
        setIfAbsent("io.netty.allocator.type", "pooled");
        // The admin port: a client that stops in mid-request would otherwise hold one of its threads for ever.
        setIfAbsent("sun.net.httpserver.maxReqTime", ADMIN_EXCHANGE_SECONDS);
        setIfAbsent("sun.net.httpserver.maxRspTime", ADMIN_EXCHANGE_SECONDS);
    }

    /** For a command that looks at a running service and says itself what matters: no log. */
    public static void prepareCommand() {
        Logging.silence();
    }

    /**
     * Blocks until the process is to end, and returns its exit code.
     *
     * @param wiring reads its settings, calls {@link SettingsReader#finish}, and makes the parts without starting them
     * @param ready called once when all parts have started, with the same service
     */
    public static <S extends Service> int run(
            String name, Map<String, String> environment, Function<SettingsReader, S> wiring, Ready<S> ready) {
        return new ServiceProcess(name).run(environment, wiring, ready, System.err);
    }

    /** What a process does when it is up. */
    @FunctionalInterface
    public interface Ready<S extends Service> {
        void ready(S service);
    }

    private <S extends Service> int run(
            Map<String, String> environment, Function<SettingsReader, S> wiring, Ready<S> ready, PrintStream errors) {
        SettingsReader settings = new SettingsReader(environment);
        Logging.configure(settings);
        Logger log = LoggerFactory.getLogger(ServiceProcess.class);
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> endAfter(log, thread, e));
        S service;
        Duration stopTimeout;
        try {
            stopTimeout = settings.duration(Setting.STOP_TIMEOUT, Duration.ZERO, STOP_TIMEOUT_MOST);
            service = wiring.apply(settings);
            settings.finish();
        } catch (InvalidSettingsException e) {
            errors.println(e.getMessage());
            return WRONG_SETTINGS;
        } catch (StartFailedException e) {
            errors.println(reasons(e));
            return FAILED;
        } catch (RuntimeException e) {
            log.error("Not started, and this is a bug. process={}", name, e);
            return FAILED;
        }
        log.info("Starting. process={} {}", name, settings.effective());
        Signals.listen(signal -> onSignal(log, signal));
        try {
            service.start();
        } catch (StartFailedException e) {
            log.error("Not started: {} process={}", reasons(e), name);
            return FAILED;
        } catch (RuntimeException e) {
            log.error("Not started, and this is a bug. process={}", name, e);
            return FAILED;
        }
        return runUntilStopped(service, ready, stopTimeout, log);
    }

    private <S extends Service> int runUntilStopped(S service, Ready<S> ready, Duration stopTimeout, Logger log) {
        log.info("Started. process={}", name);
        ready.ready(service);
        try {
            while (!stopAsked.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                Optional<String> death = service.death();
                if (death.isPresent()) {
                    return endAfterDeath(death.get(), service, stopTimeout, log);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.info("Stopping: no new work, then what is in hand. process={} within={}s", name, stopTimeout.toSeconds());
        service.stop(stopTimeout);
        log.info("Stopped. process={}", name);
        return 0;
    }

    /** In order, so that nothing outlives this process; but soon. */
    private int endAfterDeath(String death, Service service, Duration stopTimeout, Logger log) {
        log.error("A part has died, so this process ends; start it again. process={} reason={}", name, death);
        Thread halt = new Thread(ServiceProcess::haltInTime, "comporta-halt");
        halt.setDaemon(true);
        halt.start();
        service.stop(stopTimeout.compareTo(STOP_AFTER_DEATH) < 0 ? stopTimeout : STOP_AFTER_DEATH);
        return FAILED;
    }

    private static void haltInTime() {
        LockSupport.parkNanos(HALT_AFTER_DEATH.toNanos());
        Runtime.getRuntime().halt(FAILED);
    }

    private void onSignal(Logger log, String signal) {
        if (stopAsked.getCount() == 0) {
            log.warn("A second signal: ending at once. process={} signal={}", name, signal);
            Runtime.getRuntime().halt(ENDED_AT_ONCE);
        }
        stopAsked.countDown();
    }

    private static void endAfter(Logger log, Thread thread, Throwable e) {
        log.error("A thread died. thread={}", thread.getName(), e);
        if (e instanceof Error) {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** What is wrong, and what that came from. */
    private static String reasons(Throwable e) {
        StringBuilder reasons = new StringBuilder(String.valueOf(e.getMessage()));
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            reasons.append(" Because: ").append(cause);
        }
        return reasons.toString();
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
