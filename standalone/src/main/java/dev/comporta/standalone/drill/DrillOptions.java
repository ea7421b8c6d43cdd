package dev.comporta.standalone.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What kind of drill.
 *
 * @param seed decides the load's contents and the order of faults
 * @param length of load and faults together; draining and accounting come on top
 * @param rate requests a second that the clients wish for
 * @param kinds of faults
 * @param targets which parts and links may be struck
 * @param settings for every process beside the usual ones: fault points and defects
 * @param folder an empty one for data, logs and the clients' log
 */
public record DrillOptions(
        long seed,
        Duration length,
        int rate,
        List<FaultKind> kinds,
        Predicate<String> targets,
        Map<String, String> settings,
        Path folder) {}
