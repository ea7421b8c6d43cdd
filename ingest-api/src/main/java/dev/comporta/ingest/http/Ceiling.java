package dev.comporta.ingest.http;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.ServiceGroup;
import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.BindSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a door could do at most: its server options and as many event loops, which read each body to its end and answer as
 * many bytes as a door does, and neither check nor keep anything. For benchmarks, which tell a door's figures as a share of
 * this one's.
 *
 * <p>Threads: as {@link Service} says.
 */
public final class Ceiling implements Service {
    private static final long OPEN_SECONDS = 20;

    private final BindSettings bind;
    private final EventLoops loops = new EventLoops();
    private final ServiceGroup parts;

    public Ceiling(BindSettings bind) {
        this.bind = bind;
        parts = new ServiceGroup("ceiling", List.of(loops, new Port()));
    }

    @Override
    public String name() {
        return parts.name();
    }

    @Override
    public void start() {
        parts.start();
    }

    @Override
    public void stop(Duration within) {
        parts.stop(within);
    }

    @Override
    public Health health() {
        return parts.health();
    }

    /** Closed with the event loops. */
    private final class Port implements Service {
        @Override
        public String name() {
            return "port";
        }

        @Override
        public void start() {
            CeilingAnswers answers = new CeilingAnswers();
            List<Future<String>> deployed = new ArrayList<>();
            for (int i = 0; i < loops.count(); i++) {
                deployed.add(loops.vertx().deployVerticle(new CeilingLoop(bind, answers)));
            }
            try {
                Future.all(deployed).toCompletionStage().toCompletableFuture().get(OPEN_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new StartFailedException("The port " + bind.host() + ":" + bind.port() + " cannot be opened.", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartFailedException("Interrupted while opening the port.", e);
            }
        }

        @Override
        public void stop(Duration within) {}

        @Override
        public Health health() {
            return Health.up(name());
        }
    }
}
