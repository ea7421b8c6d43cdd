package dev.comporta.embedded.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code /metrics} beside the console, where those who run Artemis look for it. Immutable; called by Jetty's threads. */
final class MetricsPage extends Handler.Abstract {
    private static final String PATH = "/metrics";

    private final Supplier<String> text;

    MetricsPage(Supplier<String> text) {
        this.text = text;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!PATH.equals(Request.getPathInContext(request)) || !"GET".equals(request.getMethod())) {
            return false;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(text.get().getBytes(StandardCharsets.UTF_8)), callback);
        return true;
    }
}
