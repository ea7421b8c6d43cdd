package dev.comporta.standalone.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How two brokers of broker.xml become a pair. */
enum PairKind {
    /** Two equal ones that wait for a lock, as docker/broker ships it. */
    EQUALS,

    /**
     * A primary and its backup in a cluster of their own, as Artemis's manual has it: they tell clients where they are, and
     * the primary takes its place again when it comes back.
     */
    PRIMARY_AND_BACKUP;

    private static final Path SHIPPED = Path.of("../docker/broker/pair.properties");
    private static final String CONNECTOR =
            "org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory";

    /** What each broker is told beside broker.xml. */
    void configure(ArtemisBroker first, ArtemisBroker second) throws IOException {
        if (this == EQUALS) {
            first.tell(Files.readAllLines(SHIPPED));
            second.tell(Files.readAllLines(SHIPPED));
        } else {
            first.tell(clustered("SHARED_STORE_PRIMARY", first, second));
            second.tell(clustered("SHARED_STORE_BACKUP", second, first));
        }
    }

    private static List<String> clustered(String policy, ArtemisBroker self, ArtemisBroker other) {
        List<String> lines = new ArrayList<>(List.of(
                "HAPolicyConfiguration=" + policy,
                "HAPolicyConfiguration.failoverOnServerShutdown=true",
                "journalLockAcquisitionTimeout=-1",
                "clusterUser=cluster",
                "clusterPassword=" + ArtemisBroker.PASSWORD,
                "clusterConfigurations.pair.connectorName=self",
                "clusterConfigurations.pair.staticConnectors=other"));
        lines.addAll(connector("self", self));
        lines.addAll(connector("other", other));
        return lines;
    }

    private static List<String> connector(String name, ArtemisBroker to) {
        String prefix = "connectorConfigurations." + name + ".";
        return List.of(
                prefix + "factoryClassName=" + CONNECTOR,
                prefix + "params.host=127.0.0.1",
                prefix + "params.port=" + to.port());
    }
}
