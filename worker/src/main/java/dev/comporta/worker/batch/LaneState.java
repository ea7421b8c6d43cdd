package dev.comporta.worker.batch;

import java.util.Optional;

/** Where a lane is in its loop. docs/states.md draws the moves. */
public enum LaneState {
    /** Made, not started. */
    NEW,
    /** Something keeps its collection from being stored at all: no database yet, no table, or a wrong one. */
    WAITING_FOR_TABLE,
    /** Waits for writes, or fills a batch. */
    RECEIVING,
    /** Has a batch in hand and a transaction open. */
    STORING,
    /** The batch is committed; the broker is being told. */
    ACKNOWLEDGING,
    /** A batch could not be stored, through no fault of its writes. */
    WAITING_FOR_DATABASE,
    /** Has no connection to the broker. */
    WAITING_FOR_BROKER,
    /** Met a message that only a later version may touch. */
    WAITING_FOR_UPGRADE,
    /** Too many writes died: stopped until a person has found out why. */
    BRAKED,
    /** Stopped as asked. */
    STOPPED,
    /** Met a bug. */
    FAILED;

    /** What it is at, in words, where every step is short; empty where it waits, or is over, for a reason of its own. */
    Optional<String> step() {
        return switch (this) {
            case RECEIVING -> Optional.of("receiving: the broker does not answer");
            case STORING -> Optional.of("storing a batch: the database does not answer");
            case ACKNOWLEDGING -> Optional.of("acknowledging a stored batch: the broker does not answer");
            default -> Optional.empty();
        };
    }

    boolean mayBecome(LaneState next) {
        return switch (next) {
            case NEW -> false;
            case WAITING_FOR_TABLE -> this == NEW;
            case RECEIVING -> !isOver() && this != RECEIVING && this != STORING;
            case STORING -> this == RECEIVING || this == WAITING_FOR_DATABASE;
            case ACKNOWLEDGING, WAITING_FOR_DATABASE -> this == STORING;
            case WAITING_FOR_BROKER, WAITING_FOR_UPGRADE -> this == RECEIVING;
            case BRAKED, STOPPED -> !isOver() && this != STORING;
            case FAILED -> !isOver();
        };
    }

    /** True when the lane does nothing any more. */
    public boolean isOver() {
        return this == BRAKED || this == STOPPED || this == FAILED;
    }
}
