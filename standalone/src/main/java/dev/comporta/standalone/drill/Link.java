package dev.comporta.standalone.drill;

import dev.comporta.embedded.proxy.FaultProxy;
import dev.comporta.standalone.part.Probe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between some parts and the broker or the database.
 *
 * @param reply what a reply holds that a cut waits for; null for any
 */
record Link(
        String name,
        FaultProxy proxy,
        Probe probe,
        @Nullable String reply) {
    boolean answers(Duration within) {
        return probe.answers(proxy.port(), within);
    }

    void cutBeforeReply(int count) {
        if (reply == null) {
            proxy.cutBeforeReply(count);
        } else {
            proxy.cutBeforeReply(reply, count);
        }
    }
}
