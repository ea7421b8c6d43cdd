package dev.comporta.ingest.http;

import java.util.Map;

/**
 * The live page of a door that shows it: its files and its feed. The files come from our own jar and a chart library's; a
 * browser needs nothing from any other host.
 *
 * @param index by the empty name
 * @param files what it asks for
 */
record LivePage(StaticFiles index, StaticFiles files, PageFeed feed) {
    /** Of the stream of figures, below {@code /page/}. */
    static final String EVENTS = "events";

    private static final String FOLDER = "dev/comporta/ingest/page/";

    /** Reads its files: blocks. A door that does not show the page has none. */
    static LivePage of(DoorSettings settings, DoorParts parts) {
        PageFeed feed = new PageFeed(new PageFigures(parts)::json);
        return settings.showsPage()
                ? new LivePage(new StaticFiles(Map.of("", own("index.html"))), named(), feed)
                : new LivePage(StaticFiles.NONE, StaticFiles.NONE, feed);
    }

    private static StaticFiles named() {
        return new StaticFiles(Map.of(
                "page.css", own("page.css"),
                "page.js", own("page.js"),
                "feed.js", own("feed.js"),
                "words.js", own("words.js"),
                "gate.js", own("gate.js"),
                "chart.js", own("chart.js"),
                "post.js", own("post.js"),
                "icon.svg", own("icon.svg"),
                "uplot.js", StaticFile.readWebJar("org.webjars.npm", "uplot", "dist/uPlot.iife.min.js"),
                "uplot.css", StaticFile.readWebJar("org.webjars.npm", "uplot", "dist/uPlot.min.css")));
    }

    private static StaticFile own(String name) {
        return StaticFile.read(FOLDER + name);
    }
}
