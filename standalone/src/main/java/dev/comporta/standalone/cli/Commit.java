package dev.comporta.standalone.cli;

import java.io.IOException;

/** Which state of the sources a result belongs to. Stateless. */
final class Commit {
    private Commit() {}

    /** Of the checkout that this runs in; {@code unknown} outside one. Blocks for a moment. */
    static String ofCheckout() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var said = git.inputReader()) {
                String line = said.readLine();
                return line == null ? "unknown" : line;
            }
        } catch (IOException noGit) {
            return "unknown";
        }
    }
}
