package dev.comporta.standalone.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
    private static final String ACCEPTED =
            "HTTP/1.1 202 Accepted\r\ncache-control: no-store\r\nContent-Length: 11\r\n\r\n{\"id\":\"ab\"}";
    private static final String EMPTY = "HTTP/1.1 204 No Content\r\ncontent-length:0\r\n\r\n";
    private static final String REFUSED = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nconnection: close\r\n"
            + "content-length: 21\r\n\r\n{\"detail\":\"full ❤\"}";

    private record Seen(int status, boolean retryAfter, boolean closes, String problem) {}

    private static final List<Seen> ALL = List.of(
            new Seen(202, false, false, ""),
            new Seen(204, false, false, ""),
            new Seen(503, true, true, "{\"detail\":\"full ❤\"}"),
            new Seen(202, false, false, ""));

    private static final byte[] BYTES = (ACCEPTED + EMPTY + REFUSED + ACCEPTED).getBytes(StandardCharsets.UTF_8);

    private final ResponseReader reader = new ResponseReader();
    private final List<Seen> seen = new ArrayList<>();

    private void read(byte[] bytes, int from, int to) throws MalformedResponseException {
        ByteBuf piece = Unpooled.wrappedBuffer(bytes, from, to - from);
        while (piece.isReadable()) {
            if (reader.read(piece)) {
                seen.add(new Seen(reader.status(), reader.hasRetryAfter(), reader.closes(), reader.problem()));
            }
        }
    }

    @Test
    void readsAnswersThatAreCutAnywhere() throws MalformedResponseException {
        for (int cut = 0; cut <= BYTES.length; cut++) {
            seen.clear();
            read(BYTES, 0, cut);
            read(BYTES, cut, BYTES.length);
            assertThat(seen).as("cut at %d", cut).isEqualTo(ALL);
        }
    }

    @Test
    void readsAnswersByteByByte() throws MalformedResponseException {
        for (int i = 0; i < BYTES.length; i++) {
            read(BYTES, i, i + 1);
        }
        assertThat(seen).isEqualTo(ALL);
    }

    @Test
    void keepsTheBeginningOfALongProblem() throws MalformedResponseException {
        byte[] bytes = ("HTTP/1.1 500 No\r\nContent-Length: 9000\r\n\r\n" + "x".repeat(9_000))
                .getBytes(StandardCharsets.ISO_8859_1);

        read(bytes, 0, 5_000);
        read(bytes, 5_000, bytes.length);

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).problem()).hasSize(4_096);
    }

    @Test
    void readsPastAHeaderLineOfAnyLength() throws MalformedResponseException {
        byte[] bytes = ("HTTP/1.1 202 A\r\nconnection-note: " + "x".repeat(700) + "\r\ncontent-length: 0\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);

        read(bytes, 0, bytes.length);

        assertThat(seen).containsExactly(new Seen(202, false, false, ""));
    }

    @Test
    void refusesWhatItCannotFollow() {
        assertThatThrownBy(() -> readAll("HTTP/1.1 202 A\r\ntransfer-encoding: chunked\r\n\r\n"))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("without Content-Length, status 202");
        assertThatThrownBy(() -> readAll("SSH-2.0-x\r\n")).isInstanceOf(MalformedResponseException.class);
    }

    private static void readAll(String text) throws MalformedResponseException {
        new ResponseReader().read(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }
}
