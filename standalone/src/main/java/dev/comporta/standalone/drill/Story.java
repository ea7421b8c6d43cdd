package dev.comporta.standalone.drill;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that became of one write, by its marker. Filled while the log and the rows are read; for one thread. */
final class Story {
    private final WorkKind kind;
    private final String digest;
    private final List<String> acceptedReceipts = new ArrayList<>();
    private final List<String> doubtfulReceipts = new ArrayList<>();
    private boolean accepted;
    private boolean inDoubt;
    private int tries;
    private int answers;
    private long acceptedAt;
    private int rows;
    private int deadLetters;
    private boolean corrupted;
    private boolean odd;
    private boolean seenWritten;
    private final Set<String> ids = new HashSet<>();

    Story(WorkKind kind, String digest) {
        this.kind = kind;
        this.digest = digest;
    }

    /** A request went out: until its answer is there, anything may have become of it. */
    void tried() {
        tries += kind == WorkKind.TWINS && tries == 0 ? 2 : 1;
    }

    void answered(LogEntry end) {
        answers++;
        odd |= isOdd(end.status());
        Answer.Meaning meaning = Answer.Meaning.valueOf(Objects.requireNonNull(end.answer()));
        switch (meaning) {
            case ACCEPTED -> {
                accepted = true;
                acceptedAt = acceptedAt == 0 ? end.at() : acceptedAt;
                add(acceptedReceipts, end.receipt());
            }
            case IN_DOUBT -> {
                inDoubt = true;
                add(doubtfulReceipts, end.receipt());
            }
            case NONE -> inDoubt = true;
            case REFUSED -> {}
        }
    }

    void stored(Rows.Row row) {
        rows++;
        ids.add(row.id());
        corrupted |= !digest.equals(row.digest());
    }

    void died(String id) {
        ids.add(id);
        deadLetters++;
    }

    WorkKind kind() {
        return kind;
    }

    boolean isAccepted() {
        return accepted;
    }

    /** When its first 202 was read, milliseconds since 1970; 0 without one. */
    long acceptedAt() {
        return acceptedAt;
    }

    List<String> acceptedReceipts() {
        return acceptedReceipts;
    }

    List<String> doubtfulReceipts() {
        return doubtfulReceipts;
    }

    /** False when a receipt is another write's; true while there is nothing to compare it with. */
    boolean isOwn(String receipt) {
        String id = receipt.substring(receipt.lastIndexOf('/') + 1).replaceAll("\\..*", "");
        return ids.isEmpty() || ids.contains(id);
    }

    /**
     * Whether a receipt said in the middle of it all what cannot have been true: rows and dead letters stay. Receipts were
     * asked for one after the other; to be called in that order, after all rows are known.
     */
    boolean isLie(LogEntry seen) {
        return switch (Objects.requireNonNullElse(seen.answer(), "")) {
            case "written" -> {
                seenWritten = true;
                yield !hasRow();
            }
            case "dead" -> !isDead();
            case "unknown" -> true;
            case "queued" -> seenWritten;
            default -> seen.status() >= 400 && seen.status() < 500;
        };
    }

    boolean hasRow() {
        return rows > 0;
    }

    boolean isDead() {
        return deadLetters > 0;
    }

    boolean isLost() {
        return switch (kind.fate()) {
            case ROW -> accepted && rows == 0;
            case DEAD_LETTER -> accepted && deadLetters == 0;
            case NOTHING -> false;
        };
    }

    /** Rows, or dead letters, beyond the first. */
    int duplicates() {
        return Math.max(0, rows - 1) + Math.max(0, deadLetters - 1);
    }

    /** Every answer said that it was not accepted, and there it is. */
    boolean isPhantom() {
        return !accepted && !isInDoubt() && (rows > 0 || deadLetters > 0);
    }

    /** Stored, died, accepted or refused, and it may not be. */
    boolean isUnexpected() {
        if (odd) {
            return true;
        }
        return switch (kind.fate()) {
            case ROW -> deadLetters > 0;
            case DEAD_LETTER -> rows > 0;
            case NOTHING -> rows > 0 || deadLetters > 0 || accepted;
        };
    }

    boolean isCorrupted() {
        return corrupted;
    }

    /** Nobody could say that it was accepted, and it was. */
    boolean isRecovered() {
        return !accepted && isInDoubt() && (rows > 0 || deadLetters > 0);
    }

    /** A bug of the service, or a refusal of what it has to take; 408 and 409 may be right under faults. */
    private boolean isOdd(int status) {
        boolean refused = status >= 400 && status < 500 && status != 408 && status != 409;
        return status == 500 || (refused && (kind.fate() != WorkKind.Fate.NOTHING || status != 422));
    }

    private boolean isInDoubt() {
        return inDoubt || answers < tries;
    }

    private static void add(List<String> receipts, @Nullable String receipt) {
        if (receipt != null) {
            receipts.add(receipt);
        }
    }
}
