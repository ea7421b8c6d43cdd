package dev.comporta.ingest.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What RFC 9110 and 9112 ask of every request and Vert.x lets pass; {@link StrictRequestDecoder} has the rules that need
 * the raw bytes. Stateless.
 */
final class RequestRules {
    static final String EXPECT_CONTINUE = "100-continue";

    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*+(:\\d{0,5})?|\\[[0-9A-Fa-f:.]+](:\\d{0,5})?");
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:[a-z0-9-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);
    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final String ABSOLUTE = "http://";
    private static final String CHUNKED = "chunked";

    private RequestRules() {}

    /** Why this request cannot be served, whatever its path; empty when it can. */
    static Optional<Refused> check(HttpServerRequest request) {
        Optional<Refused> refused = host(request);
        if (refused.isEmpty()) {
            refused = framing(request.headers());
        }
        return refused.isEmpty() ? target(request) : refused;
    }

    /** The path to route by, without the query. Only for a request that passed {@link #check}. */
    static String path(HttpServerRequest request) {
        String uri = request.uri();
        if (isAbsolute(uri)) {
            String rest = uri.substring(ABSOLUTE.length() + authority(uri).length());
            uri = rest.startsWith("/") ? rest : "/";
        }
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** What a request with a body has to fulfil before its body is read. */
    static Optional<Refused> body(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.CONTENT_ENCODING)) {
            return Optional.of(
                    new Refused(Refusal.UNSUPPORTED_ENCODING, "Send the content as it is, without Content-Encoding."));
        }
        if (!request.headers().contains(HttpHeaders.EXPECT)) {
            return Optional.empty();
        }
        List<String> expectations = request.headers().getAll(HttpHeaders.EXPECT);
        boolean known = expectations.stream().allMatch(EXPECT_CONTINUE::equalsIgnoreCase);
        return known
                ? Optional.empty()
                : Optional.of(new Refused(Refusal.UNKNOWN_EXPECTATION, "Only 100-continue is understood."));
    }

    /** True when the client waits for a 100 before it sends its body. */
    static boolean expectsContinue(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && EXPECT_CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    /**
     * True when the client asks for a name that only means this machine, or for none. A page from elsewhere can have its own
     * name resolved to this machine (DNS rebinding), and its visitor's browser then lets it read; but it asks by that name.
     *
     * @param bound the address that the operator chose, which is trusted too
     */
    static boolean namesThisMachine(HttpServerRequest request, String bound) {
        String host = request.getHeader(HttpHeaders.HOST);
        String name = host == null ? bound : PORT.matcher(host).replaceFirst("");
        return name.equalsIgnoreCase(bound) || LOOPBACK.matcher(name).matches();
    }

    private static Optional<Refused> host(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        if (hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_0) {
            return Optional.empty();
        }
        if (hosts.size() != 1 || !isHost(hosts.get(0))) {
            return malformed("There must be exactly one valid Host header.");
        }
        return Optional.empty();
    }

    /**
     * RFC 9112, 6.1 and 6.3: a coding that is not implemented is 501; chunks within another coding are 400, as nobody can
     * tell where they end. What contradicts itself, the decoder has refused.
     */
    static Optional<Refused> framing(MultiMap headers) {
        if (!headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
            return Optional.empty();
        }
        List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        if (codings.isEmpty() || (codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase(CHUNKED))) {
            return Optional.empty();
        }
        List<String> named = Arrays.stream(String.join(",", codings).split(",", -1))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.isEmpty())
                .toList();
        boolean onlyLast = !named.contains(CHUNKED) || named.indexOf(CHUNKED) == named.size() - 1;
        return named.isEmpty() || named.equals(List.of(CHUNKED)) || !onlyLast
                ? malformed("The chunked coding must be there once, as the last.")
                : Optional.of(new Refused(
                        Refusal.UNKNOWN_TRANSFER_CODING, "Only the transfer coding \"chunked\" is implemented."));
    }

    /** Nearly all are a plain name or address and perhaps a port; the pattern is for the others. */
    private static boolean isHost(String host) {
        int colon = host.indexOf(':');
        int end = colon < 0 || host.length() - colon > 6 ? host.length() : colon;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean plain = i < end ? digit || (c >= 'a' && c <= 'z') || c == '.' || c == '-' : digit || i == end;
            if (!plain) {
                return HOST.matcher(host).matches();
            }
        }
        return true;
    }

    private static Optional<Refused> target(HttpServerRequest request) {
        String uri = request.uri();
        if (uri.startsWith("/") || (uri.equals("*") && request.method().name().equals("OPTIONS"))) {
            return Optional.empty();
        }
        String host = request.getHeader(HttpHeaders.HOST);
        if (isAbsolute(uri) && host != null && authority(uri).equalsIgnoreCase(host)) {
            return Optional.empty();
        }
        return malformed("The request's target must be a path, or this host's URL.");
    }

    private static boolean isAbsolute(String uri) {
        return uri.regionMatches(true, 0, ABSOLUTE, 0, ABSOLUTE.length());
    }

    private static String authority(String uri) {
        String rest = uri.substring(ABSOLUTE.length());
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end);
    }

    private static Optional<Refused> malformed(String detail) {
        return Optional.of(new Refused(Refusal.MALFORMED_REQUEST, detail));
    }
}
