package dev.comporta.common.fault;

import java.util.Locale;

/** A line of ours on which a process may die, in the order in which a write meets them. */
public enum FaultPoint {
    /** A door has checked a body. */
    AFTER_PARSE,
    /** A piece of a large body has come to a door. */
    MID_UPLOAD,
    /** A lane of a door is about to hand a message to the broker. */
    BEFORE_SEND,
    /** The broker has confirmed, the 202 is not written yet. */
    AFTER_SEND,
    /** A worker has received a batch. */
    AFTER_RECEIVE,
    /** The rows are in the transaction, which is open. */
    BEFORE_COMMIT,
    /** The rows are committed, the broker does not know. */
    AFTER_COMMIT,
    /** The broker knows. */
    AFTER_ACKNOWLEDGE;

    /** As in the setting: {@code after-commit}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
