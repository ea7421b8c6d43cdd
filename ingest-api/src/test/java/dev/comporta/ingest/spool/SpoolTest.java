package dev.comporta.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.comporta.common.envelope.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
    @TempDir
    private Path root = Path.of("");

    private Spool spool = new Spool(root, 0);
    private final AtomicLong written = new AtomicLong();
    private final Hearing hearing = new Hearing();

    /** Notes what it hears. */
    private static final class Hearing implements SpooledBody.Listener {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final List<SpooledFile> files = new CopyOnWriteArrayList<>();

        @Override
        public void drained() {
            heard.add("drained");
        }

        @Override
        public void complete(SpooledFile file) {
            files.add(file);
        }

        @Override
        public void failed() {
            heard.add("failed");
        }
    }

    @BeforeEach
    void start() {
        spool = new Spool(root, 3_000_000);
        spool.start();
    }

    @AfterEach
    void stop() {
        spool.stop(Duration.ofSeconds(5));
        assertThat(root).isDirectoryNotContaining("glob:**/door-*");
    }

    private SpooledBody body() {
        return spool.body(Runnable::run, written::addAndGet, hearing);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".body")).count();
        }
    }

    @Test
    void keepsWhatCameInOrderAndItsDigest() throws Exception {
        byte[] all = new byte[250_000];
        new java.util.Random(1).nextBytes(all);
        SpooledBody body = body();
        for (int i = 0; i < all.length; i += 1000) {
            body.add(java.util.Arrays.copyOfRange(all, i, i + 1000));
        }
        body.finish();
        await().until(() -> !hearing.files.isEmpty());

        SpooledFile file = hearing.files.get(0);
        assertThat(Files.readAllBytes(file.path())).isEqualTo(all);
        assertThat(file.sha256()).isEqualTo(Sha256.of(ByteBuffer.wrap(all)));
        assertThat(written).hasValue(all.length);
        assertThat(spool.usedBytes()).isEqualTo(all.length);
        file.release().run();
        await().until(() -> files() == 0 && spool.usedBytes() == 0);
    }

    @Test
    void leavesNothingOfADiscardedBody() {
        SpooledBody body = body();
        body.add(new byte[1000]);
        body.discard();
        body.add(new byte[1000]);
        body.discard();
        await().until(() -> files() == 0 && spool.usedBytes() == 0 && written.get() == 2000);
        assertThat(hearing.files).isEmpty();
    }

    @Test
    void makesTheClientWaitWhileTheDiskIsBehind() {
        SpooledBody body = body();
        SpooledBody.Room room = SpooledBody.Room.YES;
        for (int i = 0; i < 3 && room == SpooledBody.Room.YES; i++) {
            room = body.add(new byte[900_000]);
        }
        assertThat(room).isEqualTo(SpooledBody.Room.WAIT);
        await().until(() -> hearing.heard.contains("drained"));
        body.discard();
    }

    @Test
    void takesNoMoreThanItsBound() {
        SpooledBody body = body();
        assertThat(body.add(new byte[2_900_000])).isNotEqualTo(SpooledBody.Room.SPOOL_FULL);
        assertThat(spool.hasRoomFor(100_001)).isFalse();
        assertThat(body.add(new byte[100_001])).isEqualTo(SpooledBody.Room.SPOOL_FULL);
        body.discard();
        await().until(() -> spool.usedBytes() == 0);
    }

    @Test
    void saysWhenTheDiskFails() throws Exception {
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                Leftovers.delete(folder);
            }
        }
        body().add(new byte[10]);
        await().until(() -> hearing.heard.contains("failed"));
        await().until(() -> spool.usedBytes() == 0 && written.get() == 10);
    }

    @Test
    void removesWhatDeadProcessesLeftAndNothingOfTheLiving() throws Exception {
        Path dead = Files.createDirectory(root.resolve("door-dead"));
        Files.createFile(dead.resolve("lock"));
        Files.createFile(dead.resolve("x.body"));
        Spool second = new Spool(root, 1);
        second.start();
        assertThat(dead).doesNotExist();
        try (Stream<Path> folders = Files.list(root)) {
            assertThat(folders.filter(Files::isDirectory)).hasSize(2);
        }
        second.stop(Duration.ofSeconds(1));
    }
}
