package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoopWatchTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final LoopWatch watch = new LoopWatch();

    @BeforeEach
    void start() {
        watch.start();
        onLoop(() -> watch.add(loop)).join();
    }

    @AfterEach
    void stop() {
        watch.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void findsALoopThatWaitsAndTellsItOnce() {
        CompletableFuture<Void> awaited = new CompletableFuture<>();
        CompletableFuture<Void> waiting = onLoop(awaited::join);
        await().until(() -> watch.waits() > 0);
        awaited.complete(null);
        waiting.join();
        onLoop(() -> {}).join();
        assertThat(watch.waits()).isEqualTo(1);
    }

    @Test
    void leavesALoopAloneThatWorks() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(400);
        onLoop(() -> {
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                })
                .join();
        assertThat(watch.waits()).isZero();
    }

    private CompletableFuture<Void> onLoop(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.runOnContext(none -> {
            task.run();
            done.complete(null);
        });
        return done;
    }
}
