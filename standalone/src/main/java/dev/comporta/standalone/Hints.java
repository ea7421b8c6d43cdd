package dev.comporta.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.settings.Login;
import java.nio.file.Path;

/** What standalone prints when it is ready: where everything is, and lines to paste. Stateless. */
final class Hints {
    private final Collections collections;

    Hints(Collections collections) {
        this.collections = collections;
    }

    String text(int httpPort, int adminPort, String consoleUrl, Login console, Path credentials) {
        String api = "http://127.0.0.1:" + httpPort;
        String admin = "http://127.0.0.1:" + adminPort;
        StringBuilder text = new StringBuilder("\nComporta is ready at " + api + ". Ctrl-C stops it.\n\n");
        for (Collection collection : collections.all()) {
            text.append(post(api, collection));
        }
        return text.append(line(
                        "what became of it", "curl the Location of the answer, or follow it with `Prefer: wait=10`"))
                .append(line(
                        "the queues",
                        consoleUrl + "   user " + console.user() + "   password "
                                + console.password().reveal()))
                .append(line("health, metrics", admin + "/readyz   " + admin + "/metrics"))
                .append(line(
                        "another worker",
                        "(set -a; . " + shown(credentials) + "; COMPORTA_ADMIN_PORT=0 ./comporta worker)"))
                .toString();
    }

    private static String post(String api, Collection collection) {
        String url = api + "/v1/" + collection.name();
        JsonNode schema = collection.schema();
        if (schema == null) {
            return line(
                    "post a file",
                    "curl -i " + url + " -H 'Content-Disposition: attachment; filename=\"README.md\"'"
                            + " --data-binary @README.md");
        }
        JsonNode example = schema.path("examples").path(0);
        return line(
                        "post to " + collection.name(),
                        "curl -i " + url + " -H 'Content-Type: application/json' -d '"
                                + example.toString().replace("'", "'\\''") + "'")
                + line("see the rows", "./comporta rows " + collection.name());
    }

    private static String line(String what, String how) {
        return "  %-19s %s%n".formatted(what, how);
    }

    /** Relative where it can be, since that is how people type it. */
    private static Path shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? Path.of(".").resolve(here.relativize(path)) : path;
    }
}
