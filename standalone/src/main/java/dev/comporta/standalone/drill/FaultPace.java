package dev.comporta.standalone.drill;

import java.time.Duration;

/**
 * How close faults follow each other.
 *
 * @param before each of them, so that there are writes to lose
 * @param longerHold by how much a fault may last longer than it has to, to be noticed
 * @param longerCalm by how much the pause behind it may be longer than half a second
 */
public record FaultPace(Duration before, Duration longerHold, Duration longerCalm) {
    /** As in life: sometimes a process is back before anybody has noticed, sometimes everybody has. */
    public static final FaultPace USUAL = new FaultPace(Duration.ZERO, Duration.ofMillis(3_700), Duration.ofSeconds(2));

    /** Where the first moments do the harm. Still not one length: it decides which way a link is silent. */
    static final FaultPace BRISK = new FaultPace(Duration.ZERO, Duration.ofMillis(400), Duration.ofMillis(200));

    FaultPace after(Duration writes) {
        return new FaultPace(writes, longerHold, longerCalm);
    }
}
