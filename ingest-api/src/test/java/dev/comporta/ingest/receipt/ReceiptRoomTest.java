package dev.comporta.ingest.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may ask the reader, and how long it asks for them. */
final class ReceiptRoomTest {
    private final ReceiptRoom room = new ReceiptRoom();

    private static ReceiptWatch watch(int ids, Duration wait) {
        List<UUID> some = Stream.generate(UUID::randomUUID).limit(ids).toList();
        return new ReceiptWatch(new ReceiptQuestion(some, List.of(), false), wait, Runnable::run, answer -> {});
    }

    private static ReceiptWatch waiter() {
        return watch(1, Duration.ofSeconds(30));
    }

    @Test
    void hasRoomForOneLookWhenAllWaitersAreThere() {
        for (int i = 0; i < ReceiptRoom.MAX_WAITING; i++) {
            assertThat(room.enter(waiter())).isTrue();
        }
        ReceiptWatch look = watch(1, Duration.ZERO);
        assertThat(room.enter(waiter())).isFalse();
        assertThat(room.enter(look)).isTrue();
        room.leave(look);
        assertThat(room.enter(waiter())).isFalse();
        room.leave(waiter());
        assertThat(room.enter(waiter())).isTrue();
    }

    @Test
    void boundsTheLooksToo() {
        for (int i = 0; i < ReceiptRoom.MAX_LOOKS; i++) {
            assertThat(room.enter(watch(1, Duration.ZERO))).isTrue();
        }
        assertThat(room.enter(watch(1, Duration.ZERO))).isFalse();
        assertThat(room.enter(waiter())).isTrue();
    }

    @Test
    void boundsTheIdsThatAreWaitedFor() {
        assertThat(room.enter(watch(ReceiptRoom.MAX_WAITING_IDS, Duration.ofSeconds(1))))
                .isTrue();
        assertThat(room.enter(waiter())).isFalse();
    }

    @Test
    void endsAWaitThatNobodyWaitsFor() {
        ReceiptWatch watch = waiter();
        assertThat(watch.isOver()).isFalse();
        watch.hurry();
        assertThat(watch.isOver()).isTrue();
        assertThat(watch.isWaiting()).isTrue();
    }
}
