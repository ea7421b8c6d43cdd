package dev.comporta.ingest.http;

import dev.comporta.common.collection.Collections;
import java.util.Map;

/**
 * The description of the public port: the document, for everybody, and, where pages are shown, the page that renders it. A
 * browser needs nothing from any other host for it. Immutable.
 *
 * @param top by their names right below {@code /}
 * @param files what the page asks for, below {@code /docs/}
 */
record ApiPages(StaticFiles top, StaticFiles files) {
    private static final String FOLDER = "dev/comporta/ingest/docs/";
    private static final String GROUP = "org.webjars";
    private static final String LIBRARY = "swagger-ui";

    /** Makes the document and reads the page's files: blocks. */
    static ApiPages of(DoorSettings settings, Collections collections) {
        StaticFile document =
                StaticFile.of(ApiDocument.json(collections, settings.uploadMaxBytes()), "application/json");
        return settings.showsPage()
                ? new ApiPages(
                        new StaticFiles(
                                Map.of(ApiDocument.NAME, document, "docs", StaticFile.read(FOLDER + "index.html"))),
                        pageFiles())
                : new ApiPages(new StaticFiles(Map.of(ApiDocument.NAME, document)), StaticFiles.NONE);
    }

    private static StaticFiles pageFiles() {
        return new StaticFiles(Map.of(
                "docs.js", StaticFile.read(FOLDER + "docs.js"),
                "swagger-ui.js", StaticFile.readWebJar(GROUP, LIBRARY, "swagger-ui-bundle.js"),
                "swagger-ui.css", StaticFile.readWebJar(GROUP, LIBRARY, "swagger-ui.css")));
    }
}
