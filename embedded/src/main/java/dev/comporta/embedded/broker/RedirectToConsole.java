package dev.comporta.embedded.broker;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends whoever types only host and port to the console. Stateless; called by Jetty's threads. */
final class RedirectToConsole extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!"/".equals(Request.getPathInContext(request))) {
            return false;
        }
        Response.sendRedirect(request, response, callback, BrokerConsole.PATH + "/");
        return true;
    }
}
