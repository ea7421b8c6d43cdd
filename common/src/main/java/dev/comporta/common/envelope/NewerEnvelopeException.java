package dev.comporta.common.envelope;

/** A message of a layout that only a later version of this program can read. It must be given back, not lost. */
public final class NewerEnvelopeException extends Exception {
    private final int version;

    NewerEnvelopeException(int version, int newest) {
        super("envelope version " + version + ", newer than " + newest);
        this.version = version;
    }

    public int version() {
        return version;
    }
}
