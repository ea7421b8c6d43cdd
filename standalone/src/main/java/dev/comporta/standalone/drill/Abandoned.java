package dev.comporta.standalone.drill;

import org.jspecify.annotations.Nullable;

/**
 * What to end when the drill itself is ended, by Ctrl-C or SIGTERM: after it nothing may go on, and no image stay mounted.
 * Filled by the drill's thread, used by the JVM's shutdown.
 */
final class Abandoned {
    private volatile @Nullable Site site;
    private volatile @Nullable DiskImage image;
    private final Thread hook = new Thread(this::end, "drill-abandon");

    Thread hook() {
        return hook;
    }

    void site(Site started) {
        site = started;
    }

    void image(DiskImage mounted) {
        image = mounted;
    }

    /** All was ended in order; does nothing while the JVM is shutting down. */
    void nothingLeft() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs, and finds what is left.
            return;
        }
    }

    private void end() {
        Site toEnd = site;
        if (toEnd != null) {
            toEnd.parts().forEach(Part::abandon);
        }
        DiskImage toUnmount = image;
        if (toUnmount != null) {
            toUnmount.close();
        }
    }
}
