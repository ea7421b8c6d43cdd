package dev.comporta.standalone.drill;

import java.util.List;

/** A page about which planted defects a drill has noticed. Stateless. */
public final class SensitivityReport {
    private static final String HEAD = """
            # The drill can fail

            Written by `./comporta drill --sensitivity --report docs/sensitivity.md`; not edited by hand. `COMPORTA_FAULTS` plants
            each defect in the processes of a drill. `none` strikes all of the same faults without a defect; with slow workers it
            is the drill of `delivery-limit` without it. A defect may take up to four drills, each with the next seed, since
            chance decides what a kill meets; the figures are the last one's.

            """;

    private static final String TABLE = """
            | defect | drills | accepted | faults | lost | duplicated | phantom | unexpected | corrupted | receipt lies | |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    private SensitivityReport() {}

    /**
     * Markdown.
     *
     * @param commit of the build, for whoever wants to see the same again
     */
    public static String page(List<Sensitivity.Finding> findings, long seed, String commit) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("Seed ").append(seed).append(", commit ").append(commit).append(". ");
        page.append(sentence(findings)).append("\n\n").append(TABLE);
        findings.forEach(finding -> page.append(row(finding)));
        return page.toString();
    }

    /** "10 of 10 planted defects were caught." */
    public static String sentence(List<Sensitivity.Finding> findings) {
        List<Sensitivity.Finding> planted =
                findings.stream().filter(finding -> !finding.isControl()).toList();
        long skipped = planted.stream().filter(Sensitivity.Finding::isSkipped).count();
        long caught = planted.stream().filter(Sensitivity.Finding::isAsItMustBe).count();
        String sentence = caught + " of " + (planted.size() - skipped) + " planted defects were caught.";
        return skipped == 0
                ? sentence
                : sentence + " " + skipped + " need a disk image, which needs root and loop devices.";
    }

    private static String row(Sensitivity.Finding finding) {
        String name = "| `" + finding.name() + "` | ";
        if (finding.result().isEmpty()) {
            return name + "0 | | | | | | | | | skipped |\n";
        }
        DrillResult result = finding.result().get();
        Figures figures = result.figures();
        return name + finding.drills() + " | " + result.accepted() + " | "
                + result.faults().size() + " | " + figures.lost() + " | "
                + figures.duplicated() + " | " + figures.phantom() + " | " + figures.unexpected() + " | "
                + figures.corrupted() + " | " + figures.receiptLies() + " | "
                + verdict(finding) + " |\n";
    }

    private static String verdict(Sensitivity.Finding finding) {
        if (finding.isControl()) {
            return finding.isAsItMustBe() ? "clean" : "**NOT CLEAN**";
        }
        return finding.isAsItMustBe() ? "caught" : "**NOT CAUGHT**";
    }
}
