package dev.comporta.ingest.http;

/** Who may see the page, its events and the depth. */
public enum Viewers {
    NOBODY,
    /** Whoever asks by a name of this machine: see {@link RequestRules#namesThisMachine}. */
    THIS_MACHINE,
    EVERYBODY
}
