package dev.comporta.common.service;

import org.jspecify.annotations.Nullable;

/** A part cannot start, and no retry mends it. The message is for the operator: what is wrong and what to do. */
public final class StartFailedException extends RuntimeException {
    public StartFailedException(String message) {
        super(message);
    }

    public StartFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
