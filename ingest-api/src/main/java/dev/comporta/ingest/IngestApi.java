package dev.comporta.ingest;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.envelope.ReceiptTokens;
import dev.comporta.common.queue.QueueConnections;
import dev.comporta.common.service.Health;
import dev.comporta.common.service.Service;
import dev.comporta.common.service.ServiceGroup;
import dev.comporta.common.trace.Tracing;
import dev.comporta.ingest.http.DoorParts;
import dev.comporta.ingest.http.EventLoops;
import dev.comporta.ingest.http.HttpDoor;
import dev.comporta.ingest.http.WriteCounts;
import dev.comporta.ingest.queue.BrokerWatch;
import dev.comporta.ingest.queue.EnvelopeSender;
import dev.comporta.ingest.queue.UploadSender;
import dev.comporta.ingest.receipt.ReceiptReader;
import dev.comporta.ingest.spool.Spool;
import dev.comporta.ingest.workers.WorkersReader;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The door, wired: {@code http → queue}, with the spool, the receipts' reader and the broker's watch beside. Starts whether
 * broker and database are there or not; its health says whether it can promise a 202.
 *
 * <p>Threads: as {@link Service} says.
 */
public final class IngestApi implements Service {
    private final QueueConnections connections;
    private final HttpDoor door;
    private final ServiceGroup parts;
    private final boolean showsPage;

    public IngestApi(IngestSettings settings, Collections collections, PrometheusMeterRegistry registry) {
        List<String> names = collections.all().stream().map(Collection::name).toList();
        IngestMetrics metrics = new IngestMetrics(registry);
        WriteCounts counts = new WriteCounts(metrics::acceptedAfter);
        connections = new QueueConnections(settings.queue(), settings.faults());
        EventLoops loops = new EventLoops();
        BrokerWatch watch = new BrokerWatch(connections, names);
        ReceiptReader reader = new ReceiptReader(settings.database(), settings.replica(), registry);
        WorkersReader workers = new WorkersReader(settings.database());
        Spool spool = new Spool(settings.spoolDirectory(), settings.spoolMaxBytes());
        UploadSender uploads = new UploadSender(connections, settings.faults());
        EnvelopeSender sender =
                new EnvelopeSender(connections, names, settings.door().inflightMaxBytes(), settings.faults());
        Optional<Tracing> tracing = settings.traces().isPresent()
                ? Optional.of(Tracing.ofDoor(settings.traces().get(), registry))
                : Optional.empty();
        ReceiptTokens tokens = new ReceiptTokens(settings.receiptSecrets());
        door = new HttpDoor(
                settings.door(),
                loops,
                new DoorParts(
                        collections,
                        sender,
                        uploads,
                        watch,
                        spool,
                        reader,
                        workers,
                        tokens,
                        counts,
                        settings.faults(),
                        tracing));
        List<Service> services = new ArrayList<>(tracing.stream().toList());
        services.addAll(List.of(loops, spool, watch, reader, workers, uploads, sender, door));
        parts = new ServiceGroup("door", services);
        showsPage = settings.door().showsPage();
        metrics.bindWrites(counts);
        metrics.bindDoor(door);
        metrics.bindQueues(watch, names);
    }

    /** The public port that is open; 0 before the start. */
    public int httpPort() {
        return door.port();
    }

    /** Whether the live page is served to everybody who reaches the public port. */
    public boolean showsPage() {
        return showsPage;
    }

    @Override
    public String name() {
        return parts.name();
    }

    @Override
    public void start() {
        parts.start();
    }

    /** Closes the public port, finishes what is in hand, then lets go of broker and database. */
    @Override
    public void stop(Duration within) {
        parts.stop(within);
        connections.close();
    }

    /** Readiness: not DOWN while a 202 can be promised. */
    @Override
    public Health health() {
        return parts.health();
    }
}
