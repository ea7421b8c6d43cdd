package dev.comporta.common.fault;

import java.util.Locale;

/** What happens at a {@link FaultPoint}. */
public enum FaultAction {
    /** An exception, as a bug would throw it. */
    THROW,
    /** The thread stands still for a while. */
    STALL,
    /** The process ends at once, as by kill -9. */
    HALT;

    /** As in the setting. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
