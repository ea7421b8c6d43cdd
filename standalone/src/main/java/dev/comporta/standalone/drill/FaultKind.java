package dev.comporta.standalone.drill;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What a drill does to a part, or to a link between two. */
public enum FaultKind {
    /** SIGKILL to a process, which is started again. */
    KILL,
    /** SIGSTOP to a process, and SIGCONT later. */
    FREEZE,
    /** SIGTERM to a process, which is started again. */
    RESTART,
    /** Every piece of bytes on a link comes late. */
    LATENCY,
    /** A link falls silent both ways, and nothing is closed. */
    STALL,
    /** A link swallows what goes one way, and only that. */
    BLACK_HOLE,
    /** Every connection of a link is reset. */
    RESET,
    /** A link is cut before one of the server's next replies: on a database's, before the reply to a COMMIT. */
    CUT,
    /** Fault points in doors and workers end their process, now and then, on the most dangerous lines. */
    HALT,
    /** The broker's disk is so full that it takes no more. Needs a disk image. */
    DISK_FULL,
    /** Broker and database go on from a copy of their disk, made while both were frozen. Needs a disk image. */
    POWER_LOSS;

    /** As on the command line: {@code black-hole}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean needsImage() {
        return this == DISK_FULL || this == POWER_LOSS;
    }

    /** Why no disk image can be had in this folder; empty when it can. */
    public static Optional<String> whyNoImage(Path folder) {
        return DiskImage.whyNot(folder.resolve("trial"));
    }
}
