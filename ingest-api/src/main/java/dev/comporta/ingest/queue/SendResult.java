package dev.comporta.ingest.queue;

/** What became of a write on its way to the broker. Immutable. */
public sealed interface SendResult {
    /** The broker has it on disk: this, and nothing else, may become a 202. */
    record Accepted() implements SendResult {}

    /** Certainly not stored: there was no room for it, here or at the broker. */
    record Full() implements SendResult {}

    /** Certainly not stored: the broker is away, or takes nothing from us. */
    record Unavailable() implements SendResult {}

    /** It was handed to the broker and the answer is missing: it may be stored or not. */
    record InDoubt() implements SendResult {}
}
