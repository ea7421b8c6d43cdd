package dev.comporta.ingest.http;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.envelope.ReceiptTokens;
import dev.comporta.common.fault.Faults;
import dev.comporta.common.trace.Tracing;
import dev.comporta.ingest.queue.BrokerWatch;
import dev.comporta.ingest.queue.EnvelopeSender;
import dev.comporta.ingest.queue.UploadSender;
import dev.comporta.ingest.receipt.ReceiptReader;
import dev.comporta.ingest.spool.Spool;
import dev.comporta.ingest.workers.WorkersReader;
import java.util.Optional;

/** The parts behind the public port, all thread-safe; who made them starts and stops them. Immutable. */
public record DoorParts(
        Collections collections,
        EnvelopeSender sender,
        UploadSender uploads,
        BrokerWatch watch,
        Spool spool,
        ReceiptReader reader,
        WorkersReader workers,
        ReceiptTokens tokens,
        WriteCounts counts,
        Faults faults,
        Optional<Tracing> tracing) {}
