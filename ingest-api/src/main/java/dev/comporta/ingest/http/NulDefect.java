package dev.comporta.ingest.http;

import dev.comporta.common.envelope.Envelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** A drill's planted defect: a body is checked as if there were no escaped U+0000 in it, and sent as it is. Stateless. */
final class NulDefect {
    private static final String ESCAPED_NUL = "\\u0000";
    private static final String AS_LONG = " ".repeat(ESCAPED_NUL.length());

    private NulDefect() {}

    static Parsed<Prepared> check(ByteBuffer body, Function<ByteBuffer, Parsed<Prepared>> check) {
        String text = StandardCharsets.ISO_8859_1.decode(body.duplicate()).toString();
        Parsed<Prepared> result = check.apply(StandardCharsets.ISO_8859_1.encode(text.replace(ESCAPED_NUL, AS_LONG)));
        if (result instanceof Parsed.Good<Prepared> good
                && good.value().envelopes().size() == 1) {
            Envelope checked = good.value().envelopes().get(0);
            return new Parsed.Good<>(new Prepared(
                    List.of(new Envelope(checked.header(), body)), good.value().fingerprint()));
        }
        return result;
    }
}
