package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import dev.comporta.common.envelope.ReceiptToken;
import dev.comporta.common.envelope.ReceiptTokens;
import dev.comporta.common.envelope.Sha256;
import dev.comporta.common.settings.Secret;
import dev.comporta.ingest.receipt.Sighting;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReceiptsTest {
    private final ReceiptTokens tokens = new ReceiptTokens(List.of(new Secret("a secret of this test only")));
    private final Receipts receipts = new Receipts(tokens);

    /** One object for all: what it keeps of one second must not show in the next. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T05:16:00.123Z",
                "2026-11-23T05:16:00.000Z",
                "2026-11-23T05:16:01.009Z",
                "2026-11-23T05:16:00.090Z",
                "1970-01-01T00:00:00.001Z",
                "1969-12-31T23:59:59.999Z"
            })
    void writesAReceiptByHandAsTheGeneratorWould(String time) {
        Media media = new Media("text/plain", "a.txt", Sha256.of(ByteBuffer.allocate(3)));
        for (String again : List.of(time, "2026-11-23T05:16:00.999Z", time)) {
            assertThat(queued(again, null)).isEqualTo(generated(again, null)).contains('"' + again + '"');
            assertThat(queued(again, media)).isEqualTo(generated(again, media));
        }
    }

    @Test
    void aLocationIsTheIdAndItsToken() {
        EnvelopeHeader header = header("2026-11-23T05:16:00.123Z", null);
        String location = receipts.location(header, true).toString();

        assertThat(location).startsWith("/v1/receipts/00000000-0000-0001-0000-000000000002.");
        assertThat(tokens.verify(header.id(), "", location.substring(location.indexOf('.') + 1)))
                .contains(new ReceiptToken(header.receivedAt(), header.collection(), false, true));
    }

    private String queued(String time, @Nullable Media media) {
        return new String(receipts.queued(header(time, media)), StandardCharsets.UTF_8);
    }

    private static String generated(String time, @Nullable Media media) {
        return new String(Receipts.accepted(header(time, media), new Sighting.Nothing()), StandardCharsets.UTF_8);
    }

    private static EnvelopeHeader header(String time, @Nullable Media media) {
        return new EnvelopeHeader(
                new UUID(1, 2), "my-comments2", "", Instant.parse(time), 12_345_678_901L, null, null, media);
    }
}
