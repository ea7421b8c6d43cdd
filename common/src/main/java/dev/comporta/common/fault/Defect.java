package dev.comporta.common.fault;

import java.util.Locale;

/** A mistake that loses, doubles or spoils writes, planted to see that a drill notices. */
public enum Defect {
    /** Send lanes believe the client library, which reports success without the broker. */
    CONFIRMATION_WINDOW_OFF,
    /** A worker acknowledges a batch before it has stored it. */
    ACKNOWLEDGE_BEFORE_COMMIT,
    /** Tables lose their primary keys, and nobody looks for duplicates. */
    KEY_DROPPED,
    /** The broker confirms what is not on disk. Shows only when the power fails. */
    JOURNAL_SYNC_OFF,
    /** The database commits what is not on disk. Shows only when the power fails. */
    SYNCHRONOUS_COMMIT_OFF,
    /** The broker drops what was delivered three times, as by its defaults without a dead letter address after ten. */
    DELIVERY_LIMIT,
    /** A door answers 202 when a lane has the write, not when the broker has. */
    ACCEPTED_BEFORE_CONFIRM,
    /** An upload lane does not wait for the broker's disk. */
    UPLOAD_NOT_SYNCED,
    /** A second request with the same key is accepted while the first is not confirmed. */
    DUPLICATE_ANSWERED_EARLY,
    /** A door lets U+0000 through, which no text column takes. */
    NUL_ACCEPTED;

    /** As in the setting: {@code key-dropped}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
