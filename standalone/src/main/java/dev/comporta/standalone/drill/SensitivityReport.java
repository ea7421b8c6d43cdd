package dev.comporta.standalone.drill;

import java.util.List;

/** A page about which planted defects a drill has noticed. Stateless. */
public final class SensitivityReport {
    private SensitivityReport() {}

    /**
     * Markdown.
     *
     * @param commit of the build, for whoever wants to see the same again
     */
    public static String page(List<Sensitivity.Finding> findings, long seed, String commit) {
        StringBuilder page = new StringBuilder("# The drill can fail\n\n");
        page.append("Written by `./comporta drill --sensitivity`; not edited by hand. Each defect was planted by")
                .append(
                        " `COMPORTA_FAULTS`, in the processes of a drill that is otherwise as usual; `none` is the same without any.\n\n");
        page.append("Seed ").append(seed).append(", commit ").append(commit).append(". ");
        page.append(sentence(findings)).append("\n\n");
        page.append(
                "| defect | accepted | faults | lost | duplicated | phantom | unexpected | corrupted | receipt lies | |\n");
        page.append("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
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
            return name + "| | | | | | | | skipped |\n";
        }
        DrillResult result = finding.result().get();
        Figures figures = result.figures();
        return name + result.accepted() + " | " + result.faults().size() + " | " + figures.lost() + " | "
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
