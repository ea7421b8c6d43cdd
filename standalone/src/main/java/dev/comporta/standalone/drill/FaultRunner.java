package dev.comporta.standalone.drill;

import dev.comporta.common.fault.Faults;
import dev.comporta.embedded.proxy.FaultProxy.Direction;
import dev.comporta.standalone.part.Part;
import dev.comporta.standalone.part.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strikes one fault after the other, each for real: a signal to another process, bytes in a proxy, a disk. Each is proved by
 * a probe before it is taken back. Processes that ended by themselves are started again, and told apart. For one thread; {@link #records}
 * and {@link #now} may be read by any.
 */
final class FaultRunner {
    private static final Logger LOG = LoggerFactory.getLogger(FaultRunner.class);

    /** A part that was struck before may still be starting. */
    private static final Duration BACK = Duration.ofSeconds(30);

    /** Broker, database, workers and doors may have to find each other first. */
    private static final Duration SERVING = Duration.ofSeconds(90);

    private static final int SOME_WRITES = 100;

    /** No answer for so long is silence. */
    private static final Duration SILENCE = Duration.ofMillis(500);

    private static final Duration LATENCY = Duration.ofMillis(200);
    private static final int CUTS_WITHIN_REPLIES = 20;

    private final Site site;
    private final Load load;
    private final @Nullable DiskImage image;
    private final boolean halts;
    private final List<FaultRecord> records = new CopyOnWriteArrayList<>();
    private volatile String now = "calm";

    /** @param halts whether fault points may end processes */
    FaultRunner(Site site, Load load, @Nullable DiskImage image, boolean halts) {
        this.site = site;
        this.load = load;
        this.image = image;
        this.halts = halts;
    }

    List<FaultRecord> records() {
        return records;
    }

    /** What is going on, in words. */
    String now() {
        return now;
    }

    /** Every pair of kind and target that this site has. */
    List<FaultSchedule.Pair> choices(List<FaultKind> kinds) {
        List<FaultSchedule.Pair> pairs = new ArrayList<>();
        for (FaultKind kind : kinds) {
            switch (kind) {
                case KILL, FREEZE, RESTART ->
                    site.parts().forEach(part -> pairs.add(new FaultSchedule.Pair(kind, part.name())));
                case LATENCY, STALL, BLACK_HOLE, RESET, CUT ->
                    site.links().forEach(link -> pairs.add(new FaultSchedule.Pair(kind, link.name())));
                case HALT -> {
                    // They strike by themselves.
                }
                case DISK_FULL, POWER_LOSS -> pairs.add(new FaultSchedule.Pair(kind, "disk"));
            }
        }
        return pairs;
    }

    /** Blocks until the next moment for a fault. */
    void strike(Fault fault) {
        startTheEnded();
        Part part = site.parts().stream()
                .filter(one -> one.name().equals(fault.target()))
                .findFirst()
                .orElse(null);
        if (part != null) {
            strike(fault, part);
        } else if (fault.kind().needsImage()) {
            strikeDisk(fault);
        } else {
            strike(
                    fault,
                    site.links().stream()
                            .filter(link -> link.name().equals(fault.target()))
                            .findFirst()
                            .orElseThrow());
        }
        now = "calm";
        Waiting.pause(fault.calm());
    }

    /** Ends whatever is on, and starts what is down. */
    void settle() {
        site.links().forEach(link -> link.proxy().heal());
        site.parts().forEach(Part::thaw);
        startTheEnded();
    }

    /** A fault point has halted them, or they crashed, which is no fault of the drill's and never proved. */
    void startTheEnded() {
        for (Part part : site.parts()) {
            if (!part.isAlive()) {
                long at = System.currentTimeMillis();
                boolean asked = halts && part.exitCode() == Faults.HALTED;
                if (!asked) {
                    LOG.error("A process ended that nobody struck. part={} exitCode={}", part.name(), part.exitCode());
                }
                part.start();
                records.add(new FaultRecord(asked ? "halt" : "crash", part.name(), at, at, load.open(), asked));
            }
        }
    }

    private void awaitAnswer(String target, BooleanSupplier answers) {
        Waiting.until(BACK, target + " answers", () -> {
            startTheEnded();
            return answers.getAsBoolean();
        });
    }

    private void strike(Fault fault, Part part) {
        awaitAnswer(part.name(), () -> part.answers(SILENCE));
        switch (fault.kind()) {
            case KILL -> record(fault, part::kill, () -> !part.isAlive() && !part.answers(SILENCE), part::start);
            case RESTART -> record(fault, part::stop, () -> hasStopped(part), part::start);
            case FREEZE -> record(fault, part::freeze, () -> !part.answers(SILENCE), part::thaw);
            default -> throw new IllegalArgumentException(fault + " does not strike a process");
        }
    }

    /** In order, and not because it had to be killed in the end. */
    private boolean hasStopped(Part part) {
        boolean inOrder = part.exitCode() == 0 || (halts && part.exitCode() == Faults.HALTED);
        return inOrder && !part.isAlive() && !part.answers(SILENCE);
    }

    private void strike(Fault fault, Link link) {
        awaitAnswer(link.name(), () -> link.answers(SILENCE));
        BooleanSupplier silent = () -> !link.answers(SILENCE);
        Runnable heal = link.proxy()::heal;
        switch (fault.kind()) {
            case LATENCY -> record(fault, () -> link.proxy().latency(LATENCY), () -> !link.answers(LATENCY), heal);
            case STALL -> record(fault, link.proxy()::stall, silent, heal);
            case BLACK_HOLE -> {
                // Either way for the same seed: a question that is lost and an answer that is lost are different
                // dangers.
                Direction lost = fault.hold().toMillis() % 2 == 0 ? Direction.TO_SERVER : Direction.TO_CLIENT;
                record(fault, () -> link.proxy().blackHole(lost), silent, heal);
            }
            case RESET -> record(fault, link.proxy()::refuse, silent, heal);
            case CUT -> {
                int before = link.proxy().cuts();
                int count = 1 + (int) (fault.hold().toMillis() % CUTS_WITHIN_REPLIES);
                record(
                        fault,
                        () -> link.cutBeforeReply(count),
                        () -> Waiting.comes(BACK, () -> link.proxy().cuts() > before),
                        heal);
            }
            default -> throw new IllegalArgumentException(fault + " does not strike a link");
        }
    }

    private void strikeDisk(Fault fault) {
        DiskImage disk = image;
        if (disk == null) {
            throw new IllegalArgumentException(fault + " needs a disk image");
        }
        // A service that takes nothing has nothing to lose.
        now = "calm, until writes are accepted";
        long enough = load.accepted() + SOME_WRITES;
        boolean tookBefore = Waiting.comes(SERVING, () -> {
            startTheEnded();
            return load.accepted() >= enough;
        });
        if (fault.kind() == FaultKind.DISK_FULL) {
            record(
                    fault,
                    disk::fill,
                    () -> tookBefore && disk.isFull() && Waiting.comes(BACK, this::takesNothing),
                    disk::free);
        } else {
            record(fault, () -> freeze(disk), () -> tookBefore && !broker().answers(SILENCE), () -> powerOn(disk));
        }
    }

    /** The clients are the probe: they go on posting, and for a while none of them gets a 202. */
    private boolean takesNothing() {
        long before = load.accepted();
        Waiting.pause(SILENCE);
        return load.accepted() == before;
    }

    private void freeze(DiskImage disk) {
        broker().freeze();
        site.database().freeze();
        disk.copy();
    }

    private void powerOn(DiskImage disk) {
        broker().kill();
        site.database().killAll();
        disk.takeCopy();
        site.database().start();
        broker().start();
    }

    private Part broker() {
        return site.parts().stream()
                .filter(part -> part.name().equals("broker"))
                .findFirst()
                .orElseThrow();
    }

    private void record(Fault fault, Runnable begin, BooleanSupplier proof, Runnable end) {
        now = fault.toString();
        int open = load.open();
        long beganAt = System.currentTimeMillis();
        begin.run();
        long held = System.nanoTime();
        boolean proved = proof.getAsBoolean();
        Waiting.pause(Duration.ofNanos(Math.max(0, fault.hold().toNanos() - (System.nanoTime() - held))));
        end.run();
        FaultRecord record =
                new FaultRecord(fault.kind().word(), fault.target(), beganAt, System.currentTimeMillis(), open, proved);
        records.add(record);
        LOG.info("Fault. {}", record);
    }
}
