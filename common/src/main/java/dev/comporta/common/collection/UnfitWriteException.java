package dev.comporta.common.collection;

/** A well-formed body that the collection refuses. The message is for the client who sent it. */
public final class UnfitWriteException extends Exception {
    private final Problem problem;

    UnfitWriteException(String pointer, String reason) {
        super(pointer.isEmpty() ? reason : pointer + " " + reason);
        problem = new Problem(pointer, reason);
    }

    Problem problem() {
        return problem;
    }
}
