package dev.comporta.ingest.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** What a head that could not be decoded is refused with. Stateless. */
final class ParserFailure {
    private ParserFailure() {}

    static Refused of(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return new Refused(
                    Refusal.TARGET_TOO_LONG,
                    "A request line has at most " + StrictRequestDecoder.MAX_LINE_BYTES + " bytes.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Refused(
                    Refusal.HEADERS_TOO_LARGE,
                    "Headers have at most " + StrictRequestDecoder.MAX_HEADER_BYTES + " bytes.");
        }
        if (cause instanceof StrictRequestDecoder.HeadLateException) {
            return new Refused(Refusal.HEADERS_LATE, "The headers were not complete in time.");
        }
        if (cause instanceof StrictRequestDecoder.UnknownVersionException) {
            return new Refused(Refusal.UNKNOWN_VERSION, "HTTP/1.1 and HTTP/1.0 are spoken here.");
        }
        return malformed(request.headers());
    }

    /** Netty refuses a body whose last coding is not chunked; which coding it was decides what to say. */
    private static Refused malformed(MultiMap headers) {
        Refused plain = new Refused(Refusal.MALFORMED_REQUEST, "The request line or the headers are malformed.");
        boolean twoLengths =
                headers.contains(HttpHeaders.CONTENT_LENGTH) && headers.contains(HttpHeaders.TRANSFER_ENCODING);
        return twoLengths ? plain : RequestRules.framing(headers).orElse(plain);
    }
}
