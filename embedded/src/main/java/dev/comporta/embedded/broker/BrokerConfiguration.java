package dev.comporta.embedded.broker;

import dev.comporta.common.fault.Defect;
import dev.comporta.common.fault.Faults;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.DiskFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzerPolicy;

/**
 * Every setting of the broker, with its reason; the broker.xml of a site's own Artemis says the same.
 * {@link BrokerPermissions} has who may do what. Stateless.
 *
 * <p>Public so that a test can compare it with such a file.
 */
public final class BrokerConfiguration {
    /** Requests to the disk at once, Artemis's own default: the kernel's fs.aio-max-nr is 65,536 for the machine. */
    static final int AIO_REQUESTS = 4096;

    private static final String NAME = "comporta";
    private static final String DEAD = EmbeddedBroker.DEAD_QUEUE;

    /** Of a planted defect. Artemis' own default is ten, which takes a drill minutes to reach. */
    private static final int DEFECTIVE_DELIVERIES = 3;

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final long GIB = 1024L * MIB;

    /** A message above the buffer becomes a file of its own; clients keep bodies up to 2 MiB in the journal. */
    private static final int JOURNAL_BUFFER_BYTES = 4 * MIB;

    /** The longest that a write waits for company before its fsync: measured best at 1 KB and at 100 KB a body. */
    private static final int JOURNAL_FLUSH_NANOS = 200_000;

    /** A burst of 100 KB bodies fills 10 MiB files ten times a second; at 64 MiB creating files is no longer seen. */
    private static final int JOURNAL_FILE_BYTES = 64 * MIB;

    /** Written and synced at the first start, so few: 128 MiB. */
    private static final int JOURNAL_MIN_FILES = 2;

    /** Emptied files kept for the next burst: 640 MiB at most. */
    private static final int JOURNAL_POOL_FILES = 10;

    /** Above this an address goes to its page files, so that a backlog costs disk, not heap. */
    private static final long ADDRESS_MEMORY_BYTES = 64L * MIB;

    private static final int PAGE_BYTES = 10 * MIB;

    /** More than all lanes of a worker hold uncommitted, or a paged queue gives no more: 24 of 100 messages came. */
    private static final int PAGE_READ_BYTES = 128 * MIB;

    private static final int PAGE_PREFETCH_BYTES = 32 * MIB;

    /** What one collection may pile up before its doors answer 503. */
    private static final long PAGE_LIMIT_BYTES = 20 * GIB;

    /** All addresses together: a third of the smallest heap that we start with (768 MiB). */
    private static final long BROKER_MEMORY_BYTES = 256L * MIB;

    /** Not a percentage, which blocks everybody on a laptop's full but large disk. Room for journal and PostgreSQL. */
    private static final long MIN_DISK_FREE_BYTES = GIB;

    /** Two looks within the 2 s in which a full disk must turn into refusals. */
    private static final int DISK_SCAN_MILLIS = 1000;

    /** Dead connections are seen at most this long after their time to live. */
    private static final long TTL_CHECK_MILLIS = 1000;

    /** For an Artemis of somebody else on our journal; our own {@code DirectoryLock} comes first. Default: for ever. */
    private static final long JOURNAL_LOCK_MILLIS = TimeUnit.SECONDS.toMillis(5);

    /** The worker decides what is dead: a count here grows with each kill of a worker, for all it had prefetched. */
    private static final int UNLIMITED_DELIVERIES = -1;

    /** Duplicates are the primary key's business: a cache of ids is seconds of history and hides lost originals. */
    private static final int NO_ID_CACHE = 0;

    private BrokerConfiguration() {}

    /** The configuration for these places and durable queues; the dead queue is added. */
    public static Configuration of(BrokerPlaces places, List<String> queues, JournalType journal) {
        return of(places, queues, journal, Faults.NONE);
    }

    static Configuration of(BrokerPlaces places, List<String> queues, JournalType journal, Faults faults) {
        Configuration configuration = new ConfigurationImpl();
        addProcess(configuration, places);
        addJournal(configuration, places, journal);
        addLimits(configuration);
        addAddresses(configuration, queues);
        BrokerPermissions.addTo(configuration, queues);
        plant(configuration, faults);
        return configuration;
    }

    /** A drill's defects. */
    private static void plant(Configuration configuration, Faults faults) {
        if (faults.has(Defect.JOURNAL_SYNC_OFF)) {
            // With direct I/O what is written is on the disk even so.
            configuration.setJournalType(JournalType.NIO);
            configuration.setJournalSyncTransactional(false);
            configuration.setJournalSyncNonTransactional(false);
            configuration.setJournalDatasync(false);
        }
        if (faults.has(Defect.DELIVERY_LIMIT)) {
            configuration
                    .getAddressSettings()
                    .values()
                    .forEach(settings -> settings.setMaxDeliveryAttempts(DEFECTIVE_DELIVERIES)
                            .setDeadLetterAddress(null));
        }
    }

    private static void addProcess(Configuration configuration, BrokerPlaces places) {
        configuration.setName(NAME);
        configuration.setPersistenceEnabled(true);
        // The console reads JMX; without a console nothing is registered, and brokers can share a JVM.
        configuration.setJMXManagementEnabled(places.hasConsole());
        // HALT would kill the JVM that embeds us; a slow disk is no reason to.
        configuration.setCriticalAnalyzerPolicy(CriticalAnalyzerPolicy.LOG);
        configuration.setConnectionTtlCheckInterval(TTL_CHECK_MILLIS);
        // directDeliver costs throughput: delivery would happen on the thread that reads from the network.
        String acceptor = "tcp://" + places.host() + ":" + places.port() + "?protocols=CORE;directDeliver=false";
        addAcceptor(configuration, acceptor);
    }

    private static void addAcceptor(Configuration configuration, String acceptor) {
        try {
            configuration.addAcceptorConfiguration("door-and-workers", acceptor);
        } catch (Exception e) {
            throw new IllegalArgumentException("Not an acceptor: " + acceptor, e);
        }
    }

    /** On disk before it is confirmed: the defaults, written down because everything rests on them. */
    private static void addJournal(Configuration configuration, BrokerPlaces places, JournalType journal) {
        configuration.setJournalType(journal);
        configuration.setJournalSyncTransactional(true);
        configuration.setJournalSyncNonTransactional(true);
        configuration.setJournalDatasync(true);
        configuration.setLargeMessageSync(true);
        configuration.setJournalBufferSize_NIO(JOURNAL_BUFFER_BYTES);
        configuration.setJournalBufferSize_AIO(JOURNAL_BUFFER_BYTES);
        configuration.setJournalBufferTimeout_NIO(JOURNAL_FLUSH_NANOS);
        configuration.setJournalBufferTimeout_AIO(JOURNAL_FLUSH_NANOS);
        configuration.setJournalMaxIO_AIO(AIO_REQUESTS);
        configuration.setJournalFileSize(JOURNAL_FILE_BYTES);
        configuration.setJournalMinFiles(JOURNAL_MIN_FILES);
        configuration.setJournalPoolFiles(JOURNAL_POOL_FILES);
        configuration.setJournalLockAcquisitionTimeout(JOURNAL_LOCK_MILLIS);
        configuration.setJournalDirectory(places.journal().toString());
        configuration.setBindingsDirectory(
                places.directory().resolve("bindings").toString());
        configuration.setPagingDirectory(places.directory().resolve("paging").toString());
        configuration.setLargeMessagesDirectory(
                places.directory().resolve("large-messages").toString());
    }

    private static void addLimits(Configuration configuration) {
        configuration.setGlobalMaxSize(BROKER_MEMORY_BYTES);
        configuration.setMinDiskFree(MIN_DISK_FREE_BYTES);
        configuration.setDiskScanPeriod(DISK_SCAN_MILLIS);
        configuration.setIDCacheSize(NO_ID_CACHE);
        configuration.setPersistIDCache(false);
    }

    private static void addAddresses(Configuration configuration, List<String> queues) {
        configuration.addAddressSetting("#", everywhere());
        configuration.addAddressSetting("comporta.#", ours());
        for (String queue : queues) {
            addQueue(configuration, queue);
        }
        addQueue(configuration, DEAD);
    }

    /**
     * Nothing appears or vanishes by itself, or a misspelt name would swallow writes. The address for what expires is
     * there although we set no expiry: without it Artemis would drop a message that a foreign client gave one.
     */
    private static AddressSettings everywhere() {
        return new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(DEAD))
                .setExpiryAddress(SimpleString.of(DEAD))
                .setAutoCreateQueues(false)
                .setAutoDeleteQueues(false)
                .setAutoCreateAddresses(false)
                .setAutoDeleteAddresses(false);
    }

    /** FAIL everywhere, never BLOCK: a client that is told no answers 503; one that is blocked answers nothing. */
    private static AddressSettings ours() {
        return everywhere()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(ADDRESS_MEMORY_BYTES)
                .setPageSizeBytes(PAGE_BYTES)
                .setMaxReadPageBytes(PAGE_READ_BYTES)
                .setPrefetchPageBytes(PAGE_PREFETCH_BYTES)
                .setPageLimitBytes(PAGE_LIMIT_BYTES)
                .setPageFullMessagePolicy(PageFullMessagePolicy.FAIL)
                .setDiskFullMessagePolicy(DiskFullMessagePolicy.FAIL)
                .setMaxDeliveryAttempts(UNLIMITED_DELIVERIES)
                .setRedeliveryDelay(0)
                .setSendToDLAOnNoRoute(true)
                .setIDCacheSize(NO_ID_CACHE);
    }

    private static void addQueue(Configuration configuration, String name) {
        QueueConfiguration queue = QueueConfiguration.of(name)
                .setAddress(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true)
                .setAutoDelete(false);
        configuration.addAddressConfiguration(new CoreAddressConfiguration()
                .setName(name)
                .addRoutingType(RoutingType.ANYCAST)
                .addQueueConfig(queue));
    }
}
