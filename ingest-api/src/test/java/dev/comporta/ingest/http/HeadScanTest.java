package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadScanTest {
    private static boolean isMalformed(String head, int piece) {
        HeadScan scan = new HeadScan();
        ByteBuf bytes = Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.readableBytes(); i += piece) {
            scan.read(bytes, i, Math.min(bytes.readableBytes(), i + piece));
        }
        return scan.isMalformed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\r\n\r\nGET / HTTP/1.1\r\nHost: a b  c\r\nX:\t y\r\n\r\n",
            })
    void letsAProperHeadPass(String head) {
        assertThat(isMalformed(head, 1000)).isFalse();
        assertThat(isMalformed(head, 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
                "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a\u0000b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a\u007fb HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET \r/v1 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET\r /v1 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1\r HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1 \rHTTP/1.1\r\nHost: a\r\n\r\n",
                "\rGET /v1 HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void seesWhatIsMalformed(String head) {
        assertThat(isMalformed(head, 1000)).isTrue();
        assertThat(isMalformed(head, 1)).isTrue();
    }
}
