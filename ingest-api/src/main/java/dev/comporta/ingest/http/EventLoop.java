package dev.comporta.ingest.http;

import io.vertx.core.Context;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What all requests of one event loop share. For its event loop only, but for {@code home}, which any thread may use.
 *
 * @param home runs a task on the loop; one object a loop, so that answers can be sorted by it
 * @param draining true once this door is stopping
 */
record EventLoop(Executor home, Deadlines deadlines, BooleanSupplier draining) {
    static EventLoop of(Context context, BooleanSupplier draining) {
        return new EventLoop(
                task -> context.runOnContext(none -> task.run()), new Deadlines(System.nanoTime()), draining);
    }
}
