package dev.comporta.ingest.receipt;

/**
 * How many questions the reader has in hand, within its bounds. Not thread-safe: the reader's lock guards it.
 *
 * <p>Who waits is asked for at each poll, so waiters are few; who wants one look only is soon done with, and must find room
 * even when all waiters are there.
 */
final class ReceiptRoom {
    /** Beyond, a client is told what is known and may ask again. */
    static final int MAX_WAITING = 1_000;

    /** An NDJSON request waits for as many as it has lines: two of the largest together. */
    static final int MAX_WAITING_IDS = 20_000;

    /** What comes while the database thinks for seconds. */
    static final int MAX_LOOKS = 10_000;

    private int waiting;
    private int waitingIds;
    private int looks;

    /** False when it is full: nothing happened. */
    boolean enter(ReceiptWatch watch) {
        int ids = watch.question().ids().size();
        if (!watch.isWaiting()) {
            return enterForOneLook();
        }
        if (waiting >= MAX_WAITING || waitingIds + ids > MAX_WAITING_IDS) {
            return false;
        }
        waiting++;
        waitingIds += ids;
        return true;
    }

    private boolean enterForOneLook() {
        if (looks >= MAX_LOOKS) {
            return false;
        }
        looks++;
        return true;
    }

    void leave(ReceiptWatch watch) {
        if (watch.isWaiting()) {
            waiting--;
            waitingIds -= watch.question().ids().size();
        } else {
            looks--;
        }
    }
}
