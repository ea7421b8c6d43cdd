package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Sha256;
import dev.comporta.standalone.Client.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies larger than the heap of whoever carries them. */
class LargeUploadIT {
    private static final int MIB = 1 << 20;

    private final Client client = new Client();

    @TempDir
    Path folder;

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Topology.class)
    void aLargeUploadGoesThroughASmallHeapUnchanged(Topology topology) throws Exception {
        try (Comporta comporta = new Comporta(topology, folder, smallHeap(topology))) {
            uploadAndCheck(comporta, 300 * MIB, 1);
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Topology.class)
    void twentyLargeUploadsAtOnceGoThroughASmallHeapUnchanged(Topology topology) throws Exception {
        try (Comporta comporta = new Comporta(topology, folder, smallHeap(topology))) {
            ExecutorService threads = Executors.newFixedThreadPool(20);
            List<Future<?>> uploads = Stream.iterate(0, seed -> seed + 1)
                    .limit(20)
                    .<Future<?>>map(seed -> threads.submit(() -> {
                        uploadAndCheck(comporta, 50 * MIB, seed);
                        return null;
                    }))
                    .toList();
            for (Future<?> upload : uploads) {
                upload.get();
            }
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void anUploadThatBreaksOffLeavesNothing(Topology topology) throws Exception {
        try (Comporta comporta = Comporta.start(topology, folder)) {
            URI api = URI.create(comporta.api());
            try (Socket socket = new Socket(api.getHost(), api.getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST /v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Length: " + 50 * MIB + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(new byte[10 * MIB]);
                out.flush();
            }
            Metrics.assertDoorBalances(client, comporta.admin());
            Awaitility.await().untilAsserted(() -> {
                assertThat(spooledBytes()).isZero();
                String metrics = client.get(comporta.admin() + "/metrics").raw().body();
                assertThat(Metrics.value(metrics, "comporta_writes_aborted_total"))
                        .isOne();
                assertThat(Metrics.value(metrics, "comporta_queue_depth")).isZero();
            });
            assertThat(comporta.database().count("uploads")).isZero();
            assertThat(comporta.database().count("upload_chunks")).isZero();
            assertThat(largeMessageFiles()).isZero();
            uploadAndCheck(comporta, 5 * MIB, 1);
        }
    }

    /** Standalone's one heap also holds a broker and a console. */
    private Child.Start smallHeap(Topology topology) {
        return Child.Start.in(folder).withJvm(topology == Topology.STANDALONE ? "-Xmx512m" : "-Xmx128m");
    }

    private void uploadAndCheck(Comporta comporta, int bytes, int seed) throws Exception {
        Answer answer = client.post(
                comporta.api() + "/v1/uploads",
                "application/octet-stream",
                BodyPublishers.ofInputStream(() -> new RandomBytes(seed, bytes)));
        String sha256 = sha256(new RandomBytes(seed, bytes));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(202);
        assertThat(answer.body().get("sha256").asText()).isEqualTo(sha256);
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> client.statusOf(comporta.api(), answer.location()).equals("written"));
        assertThat(comporta.database()
                        .rows("SELECT bytes, encode(sha256, 'hex') FROM uploads WHERE id = '" + answer.id() + "'"))
                .containsExactly(List.of(Integer.toString(bytes), sha256));
        assertThat(storedSha256(comporta, answer)).isEqualTo(sha256);
    }

    /** Chunk by chunk, since the whole would not fit this test's heap either. */
    private static String storedSha256(Comporta comporta, Answer answer) {
        MessageDigest digest = Sha256.newDigest();
        String where = " FROM upload_chunks WHERE upload_id = '" + answer.id() + "'";
        long chunks = Long.parseLong(
                comporta.database().rows("SELECT count(*)" + where).get(0).get(0));
        for (long from = 0; from < chunks; from += 32) {
            comporta.database()
                    .rows("SELECT encode(data, 'hex')" + where + " AND seq >= " + from + " AND seq < " + (from + 32)
                            + " ORDER BY seq")
                    .forEach(row -> digest.update(HexFormat.of().parseHex(row.get(0))));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256(InputStream bytes) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[64 * 1024];
        for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private long spooledBytes() throws IOException {
        return bytesUnder(folder.resolve("data/spool"), ".*\\.(?!lock)[^.]*$|.*/[^.]*$");
    }

    private long largeMessageFiles() throws IOException {
        return bytesUnder(folder.resolve("data/broker"), ".*\\.msg$");
    }

    private static long bytesUnder(Path root, String names) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(names))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** The same bytes for the same seed, without holding them. */
    private static final class RandomBytes extends InputStream {
        private final Random random;
        private int left;

        RandomBytes(int seed, int bytes) {
            random = new Random(seed);
            left = bytes;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        /** In steps of four bytes, so that the sequence does not depend on how it is asked for. */
        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int n = Math.min(length, left);
            int whole = Math.max(n - n % 4, Math.min(n, 4));
            byte[] bytes = new byte[whole];
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, buffer, offset, whole);
            left -= whole;
            return whole;
        }
    }
}
