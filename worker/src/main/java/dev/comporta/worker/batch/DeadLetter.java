package dev.comporta.worker.batch;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.worker.batch.StoreResult.Refused;

/** An accepted write that the database refuses for a reason that no retry mends. Immutable. */
public record DeadLetter(Envelope envelope, Refused refusal) {}
