package dev.comporta.common.settings;

import java.util.List;

/** Settings that a process refuses to start with. The message lists every problem, a line each. */
public final class InvalidSettingsException extends RuntimeException {
    private final List<String> problems;

    InvalidSettingsException(List<String> problems) {
        super("Wrong settings:\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
