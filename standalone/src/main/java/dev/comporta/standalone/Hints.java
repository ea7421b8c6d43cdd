package dev.comporta.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.settings.Secret;
import dev.comporta.common.settings.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** What standalone prints when it is ready: where everything is, and lines to paste. Immutable. */
final class Hints {
    private final Collections collections;
    private final Path folder;
    private final boolean withWorker;

    /**
     * The broker's console.
     *
     * @param password empty where it is not to be shown
     */
    record Console(String url, String user, Optional<Secret> password) {}

    /**
     * @param folder of the data, absolute
     * @param withWorker false when nothing is stored until a worker is started
     */
    Hints(Collections collections, Path folder, boolean withWorker) {
        this.collections = collections;
        this.folder = folder;
        this.withWorker = withWorker;
    }

    String text(int httpPort, int adminPort, boolean showsPage, Console console) {
        String api = "http://127.0.0.1:" + httpPort;
        String admin = "http://127.0.0.1:" + adminPort;
        StringBuilder text = new StringBuilder("\nComporta is ready at " + api + ". Ctrl-C stops it.\n");
        if (!withWorker) {
            text.append("Nothing drains the queues until a worker is started, see the last line.\n");
        }
        text.append('\n');
        if (showsPage) {
            text.append(line("see it live", api + "/"));
        }
        for (Collection collection : collections.all()) {
            text.append(post(api, collection));
        }
        return text.append(line(
                        "what became of it", "curl the Location of the answer, or follow it with `Prefer: wait=10`"))
                .append(line(
                        "the queues", console.url() + "   user " + console.user() + "   password " + password(console)))
                .append(line("health, metrics", admin + "/readyz   " + admin + "/metrics"))
                .append(line(
                        withWorker ? "another worker" : "a worker",
                        "(set -a; . " + file(Credentials.ALL) + "; . " + file(Credentials.WORKER)
                                + "; COMPORTA_ADMIN_PORT=0 ./comporta worker)"))
                .toString();
    }

    private String password(Console console) {
        return console.password().map(Secret::reveal).orElse("in " + file(Credentials.ALL));
    }

    private String post(String api, Collection collection) {
        String url = api + "/v1/" + collection.name();
        JsonNode schema = collection.schema();
        if (schema == null) {
            return line(
                    "post a file",
                    "curl -i " + url + " -H 'Content-Type: text/markdown'"
                            + " -H 'Content-Disposition: attachment; filename=\"README.md\"' --data-binary @README.md");
        }
        String example = schema.path("examples").path(0).toString();
        return line(
                        "post to " + collection.name(),
                        "curl -i " + url + " -H 'Content-Type: application/json' -d " + quoted(example))
                + line("see the rows", elsewhere() + "./comporta rows " + collection.name());
    }

    /** What a command has to be told when the data is not where it looks by itself. */
    private String elsewhere() {
        boolean usual = folder.equals(
                Path.of(Setting.DATA_DIR.defaultText()).toAbsolutePath().normalize());
        return usual ? "" : Setting.DATA_DIR.variable() + "=" + shown(folder) + " ";
    }

    private String file(String name) {
        return shown(folder.resolve(name));
    }

    /** Relative where it can be, since that is how people type it. */
    private static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        String shown = (path.startsWith(here) ? Path.of(".").resolve(here.relativize(path)) : path).toString();
        return shown.matches("[\\w./-]+") ? shown : quoted(shown);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String line(String what, String how) {
        return "  %-19s %s%n".formatted(what, how);
    }
}
