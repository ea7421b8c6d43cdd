package dev.comporta.common.service;

import java.util.List;

/**
 * How a part is: a value, never an exception.
 *
 * @param name the part, as in its logs
 * @param status UP, WARN (works, an operator should look) or DOWN (does not do its work)
 * @param detail one sentence for the operator; empty when there is nothing to say
 * @param parts what this health was made of
 */
public record Health(String name, Status status, String detail, List<Health> parts) {
    /** In rising order of badness. */
    public enum Status {
        UP,
        WARN,
        DOWN
    }

    public Health {
        parts = List.copyOf(parts);
    }

    public static Health up(String name) {
        return new Health(name, Status.UP, "", List.of());
    }

    public static Health up(String name, String detail) {
        return new Health(name, Status.UP, detail, List.of());
    }

    public static Health warn(String name, String detail) {
        return new Health(name, Status.WARN, detail, List.of());
    }

    public static Health down(String name, String detail) {
        return new Health(name, Status.DOWN, detail, List.of());
    }

    /** As bad as the worst of its parts. */
    public static Health of(String name, List<Health> parts) {
        Status worst = Status.UP;
        for (Health part : parts) {
            if (part.status.compareTo(worst) > 0) {
                worst = part.status;
            }
        }
        return new Health(name, worst, "", parts);
    }

    public boolean isDown() {
        return status == Status.DOWN;
    }
}
