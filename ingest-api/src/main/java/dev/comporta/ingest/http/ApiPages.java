package dev.comporta.ingest.http;

import dev.comporta.common.collection.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The description of the public port: the document, for everybody, and, where pages are shown, the page that renders it. A
 * browser needs nothing from any other host for it. Thread-safe.
 *
 * @param top by their names right below {@code /}
 * @param files what the page asks for, below {@code /docs/}
 */
record ApiPages(StaticFiles top, StaticFiles files) {
    private static final String FOLDER = "dev/comporta/ingest/docs/";
    private static final String GROUP = "org.webjars";
    private static final String LIBRARY = "swagger-ui";

    static ApiPages of(DoorSettings settings, Collections collections, BodyChecks threads) {
        Map<String, Supplier<StaticFile>> top = new HashMap<>();
        Map<String, Supplier<StaticFile>> files = new HashMap<>();
        top.put(
                ApiDocument.NAME,
                () -> StaticFile.of(ApiDocument.json(collections, settings.uploadMaxBytes()), "application/json"));
        if (settings.showsPage()) {
            top.put("docs", () -> StaticFile.read(FOLDER + "index.html"));
            files.put("docs.js", () -> StaticFile.read(FOLDER + "docs.js"));
            files.put("swagger-ui.js", () -> StaticFile.readWebJar(GROUP, LIBRARY, "swagger-ui-bundle.js"));
            files.put("swagger-ui.css", () -> StaticFile.readWebJar(GROUP, LIBRARY, "swagger-ui.css"));
        }
        return new ApiPages(new StaticFiles(top, threads), new StaticFiles(files, threads));
    }
}
