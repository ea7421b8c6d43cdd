package dev.comporta.ingest.http;

import java.util.Map;
import java.util.function.Supplier;

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

    /** A door that does not show the page has no files. */
    static LivePage of(DoorSettings settings, DoorParts parts, BodyChecks threads) {
        PageFeed feed = new PageFeed(new PageFigures(parts)::json);
        boolean shown = settings.showsPage();
        return new LivePage(
                new StaticFiles(shown ? Map.of("", own("index.html")) : Map.of(), threads),
                new StaticFiles(shown ? named() : Map.of(), threads),
                feed);
    }

    private static Map<String, Supplier<StaticFile>> named() {
        return Map.of(
                "page.css", own("page.css"),
                "page.js", own("page.js"),
                "feed.js", own("feed.js"),
                "words.js", own("words.js"),
                "gate.js", own("gate.js"),
                "chart.js", own("chart.js"),
                "post.js", own("post.js"),
                "icon.svg", own("icon.svg"),
                "uplot.js", library("uPlot.iife.min.js"),
                "uplot.css", library("uPlot.min.css"));
    }

    private static Supplier<StaticFile> own(String name) {
        return () -> StaticFile.read(FOLDER + name);
    }

    private static Supplier<StaticFile> library(String name) {
        return () -> StaticFile.readWebJar("org.webjars.npm", "uplot", "dist/" + name);
    }
}
