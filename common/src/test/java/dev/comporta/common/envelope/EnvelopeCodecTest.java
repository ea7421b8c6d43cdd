package dev.comporta.common.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnvelopeCodecTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-23T05:16:00.123Z");

    /** Behind the message's head, the header's length, the id and two numbers. */
    private static final int FLAGS_OF_THE_FIRST = 8 + 4 + 32;

    private final Envelope plain = envelope("comments", "{\"a\":\"ü\"}", null, null, null);
    private final Envelope full = envelope(
            "uploads",
            "any bytes",
            Sha256.of(ByteBuffer.wrap(new byte[] {1})),
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            new Media("text/plain", null, Sha256.of(ByteBuffer.wrap(new byte[] {2}))));

    @Test
    void bringsBackWhatWasSentInOrder() throws Exception {
        assertThat(EnvelopeCodec.decode(ByteBuffer.wrap(EnvelopeCodec.encode(List.of(plain, full, plain)))))
                .containsExactly(plain, full, plain);
    }

    /** As the first build wrote it: messages and dead letters outlive the build that made them. */
    @Test
    void readsAndWritesWhatTheFirstVersionWrote() throws Exception {
        byte[] message = HexFormat.of()
                .parseHex("43450100000000020000002d01932f6c00007000800000000000000a000001a206d51efb000000000000000a00"
                        + "0008636f6d6d656e747300007b2261223a22c3bc227d000000b301932f6c00007000800000000000000a000001"
                        + "a206d51efb000000000000000907000775706c6f61647300004bf5122f344554c53bde2ebb8cd2b7e3d1600ad6"
                        + "31c385a5d7cce23c7785459a003730302d30616637363531393136636434336464383434386562323131633830"
                        + "333139632d623761643662373136393230333333312d3031dbc1b4c900ffe48d575b5da5c638040125f65db0fe"
                        + "3e24494b76ea986457d986000a746578742f706c61696effff616e79206279746573");

        assertThat(EnvelopeCodec.decode(ByteBuffer.wrap(message))).containsExactly(plain, full);
        assertThat(EnvelopeCodec.encode(List.of(plain, full))).isEqualTo(message);
    }

    @Test
    void bringsBackNamesInAnyScript() throws Exception {
        Media media =
                new Media("text/plain; name=\"é\"", "рисунок \ud83d\ude00.png", Sha256.of(ByteBuffer.allocate(0)));
        Envelope named = envelope("uploads", "bytes", null, null, media);

        assertThat(EnvelopeCodec.decode(ByteBuffer.wrap(EnvelopeCodec.encode(List.of(named, plain)))))
                .containsExactly(named, plain);
    }

    @Test
    void refusesANameThatItsLengthCannotTell() {
        for (String name : List.of("x".repeat(0xFFFF), "é".repeat(0x8000))) {
            Envelope named =
                    envelope("uploads", "bytes", null, null, new Media(name, null, Sha256.of(ByteBuffer.allocate(0))));

            assertThatThrownBy(() -> EnvelopeCodec.encode(List.of(named))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** What a worker from before reads of what a door with traces sends: what it knows, and nothing else. */
    @Test
    void aReaderThatDoesNotKnowTheTraceStateStepsOverIt() throws Exception {
        TraceContext trace = new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "v=1");
        Sha256 sha256 = Sha256.of(ByteBuffer.wrap(new byte[] {3}));
        for (@Nullable Media media : new @Nullable Media[] {null, new Media("text/plain", "a.txt", sha256)}) {
            Envelope stated = envelope("comments", "{}", sha256, trace, media);
            Envelope known = envelope("comments", "{}", sha256, new TraceContext(trace.traceparent()), media);
            ByteBuffer message = ByteBuffer.wrap(EnvelopeCodec.encode(List.of(stated, plain)));

            assertThat(EnvelopeCodec.decode(message.duplicate())).containsExactly(stated, plain);
            assertThat(EnvelopeCodec.decodePrefix(ByteBuffer.wrap(EnvelopeCodec.prefix(stated.header()))))
                    .isEqualTo(stated.header());
            message.position(8);
            assertThat(first(message)).isEqualTo(known.header());
            message.position(message.position() + 2);
            assertThat(first(message)).as("the next begins where it should").isEqualTo(plain.header());
        }
    }

    /** As the first build took headers from a message: by their length. */
    private static EnvelopeHeader first(ByteBuffer message) {
        int bytes = message.getInt();
        EnvelopeHeader header = FirstHeaderReader.read(message.slice(message.position(), bytes));
        message.position(message.position() + bytes);
        return header;
    }

    @Test
    void addsNothingForWhatIsNotTraced() {
        assertThat(EnvelopeCodec.encode(List.of(plain))[FLAGS_OF_THE_FIRST]).isZero();
    }

    @Test
    void tellsTheHeaderOfAStreamedWriteFromItsPrefixAlone() throws Exception {
        byte[] prefix = EnvelopeCodec.prefix(full.header());

        int bytes = EnvelopeCodec.prefixBytes(ByteBuffer.wrap(prefix, 0, EnvelopeCodec.LEAD_BYTES));

        assertThat(bytes).isEqualTo(prefix.length);
        assertThat(EnvelopeCodec.decodePrefix(ByteBuffer.wrap(prefix))).isEqualTo(full.header());
    }

    @Test
    void aStreamedWriteHasTheLayoutOfAnInlineOne() {
        byte[] whole = EnvelopeCodec.encode(List.of(full));
        byte[] prefix = EnvelopeCodec.prefix(full.header());

        assertThat(whole).startsWith(prefix);
        assertThat(whole.length - prefix.length).isEqualTo(full.header().bodyBytes());
    }

    @Test
    void saysThatAMessageIsOfANewerVersion() {
        byte[] message = EnvelopeCodec.encode(List.of(plain));
        message[2] = EnvelopeCodec.VERSION + 1;

        assertThatThrownBy(() -> EnvelopeCodec.decode(ByteBuffer.wrap(message)))
                .isInstanceOfSatisfying(
                        NewerEnvelopeException.class,
                        e -> assertThat(e.version()).isEqualTo(2));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] message = EnvelopeCodec.encode(List.of(plain, full));
        for (int length = 0; length < message.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(message, 0, length).slice();
            assertThatThrownBy(() -> EnvelopeCodec.decode(cut)).isInstanceOf(MalformedEnvelopeException.class);
        }
    }

    @Test
    void meetsAnyBytesWithAnAnswerAndNeverWithAnotherException() {
        Random random = new Random(7);
        byte[] valid = EnvelopeCodec.encode(List.of(plain, full));
        for (int round = 0; round < 20_000; round++) {
            byte[] message = valid.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            try {
                EnvelopeCodec.decode(ByteBuffer.wrap(message));
            } catch (MalformedEnvelopeException | NewerEnvelopeException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    private static Envelope envelope(
            String collection,
            String body,
            @Nullable Sha256 fingerprint,
            @Nullable TraceContext trace,
            @Nullable Media media) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        EnvelopeHeader header = new EnvelopeHeader(
                UUID.fromString("01932f6c-0000-7000-8000-00000000000a"),
                collection,
                "",
                RECEIVED,
                bytes.length,
                fingerprint,
                trace,
                media);
        return new Envelope(header, ByteBuffer.wrap(bytes));
    }
}
