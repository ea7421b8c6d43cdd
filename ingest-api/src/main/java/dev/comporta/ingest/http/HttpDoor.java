package dev.comporta.ingest.http;

import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.StartFailedException;
import dev.comporta.common.settings.BindSettings;
import dev.comporta.common.settings.Setting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public port, served by every event loop.
 *
 * <p>Threads: start and stop are called by the owner's thread; the rest reads volatile fields.
 */
public final class HttpDoor implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);

    private static final Duration OPEN_WITHIN = Duration.ofSeconds(20);

    /** Vert.x takes a negative port for "a free one, the same for all that say this number". */
    private static final int FREE_BUT_SHARED = -1;

    /** Of the time for a stop; the lanes behind need the rest to send what they have. */
    private static final int OWN_SHARE_PERCENT = 80;

    /** It only has to end its streams, which no browser misses. */
    private static final Duration FEED_STOPS_WITHIN = Duration.ofSeconds(1);

    private enum State {
        NEW,
        OPEN,
        DRAINING
    }

    private final EventLoops loops;
    private final Desk desk;
    private final List<DoorLoop> doors = new ArrayList<>();
    private volatile State state = State.NEW;
    private volatile int port;

    public HttpDoor(DoorSettings settings, EventLoops loops, DoorParts parts) {
        this.loops = loops;
        desk = Desk.of(settings, parts);
    }

    @Override
    public String name() {
        return "http";
    }

    /** The port that is open; 0 before the start. */
    public int port() {
        return port;
    }

    /** Bytes of bodies in this door's memory. */
    public long inflightBytes() {
        return desk.budget().used();
    }

    /** How often an event loop was found waiting; see {@link LoopWatch}. */
    public long loopWaits() {
        return loops.watch().waits();
    }

    @Override
    public void start() {
        BindSettings bind = desk.settings().bind();
        int shared = bind.port() == 0 ? FREE_BUT_SHARED : bind.port();
        for (int i = 0; i < loops.count(); i++) {
            doors.add(new DoorLoop(desk, shared, () -> state == State.DRAINING, loops.watch()));
        }
        try {
            for (DoorLoop door : doors) {
                await(loops.vertx().deployVerticle(door), OPEN_WITHIN);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new StartFailedException(
                    "The public port " + bind.host() + ":" + bind.port() + " cannot be opened; "
                            + Setting.HTTP_PORT.variable() + " chooses another.",
                    e.getCause() == null ? e : e.getCause());
        }
        if (desk.settings().showsPage()) {
            desk.page().feed().start();
        }
        port = doors.get(0).port();
        state = State.OPEN;
        LOG.info("Public port open. address={}:{}", bind.host(), port);
    }

    /** No new connections; requests in hand are answered, and their connections end with them. */
    @Override
    public void stop(Duration total) {
        Duration within = total.multipliedBy(OWN_SHARE_PERCENT).dividedBy(100);
        if (state == State.OPEN) {
            state = State.DRAINING;
            desk.parts().reader().hurry();
            desk.page().feed().stop(FEED_STOPS_WITHIN);
            try {
                await(
                        Future.all(doors.stream()
                                .map(door -> door.shutdown(within))
                                .toList()),
                        within);
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("Some requests were not answered before the stop.", e);
            }
        }
        desk.checks().stop(Duration.ZERO);
    }

    /** Never worse than a warning for the page's sake: writes are taken without it. */
    @Override
    public Health health() {
        if (state != State.OPEN) {
            return Health.down(name(), "The public port is not open.");
        }
        return desk.page().feed().hasFailed()
                ? Health.warn(name(), "The page's feed met a bug, see the log; restart the process to see figures.")
                : Health.up(name());
    }

    private static void await(Future<?> future, Duration within) throws ExecutionException, TimeoutException {
        try {
            future.toCompletionStage().toCompletableFuture().get(within.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while opening or closing the public port.", e);
        }
    }
}
