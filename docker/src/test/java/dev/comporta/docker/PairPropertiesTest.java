package dev.comporta.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.ha.SharedStorePrimaryPolicyConfiguration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.junit.jupiter.api.Test;

/** What a pair's brokers have beside broker.xml: Artemis logs a line that it does not understand, and goes on without. */
class PairPropertiesTest {
    private static final Path XML = Path.of("broker", "broker.xml");
    private static final Path PAIR = Path.of("broker", "pair.properties");

    @Test
    void makesBrokersThatWaitForTheLockForAsLongAsItTakes() throws Exception {
        Configuration configuration = parsed();

        assertThat(configuration.getStatus()).contains("pair.properties").doesNotContain("errors\":[{");
        assertThat(configuration.getJournalLockAcquisitionTimeout()).isEqualTo(-1);
        assertThat(configuration.getHAPolicyConfiguration())
                .isInstanceOfSatisfying(SharedStorePrimaryPolicyConfiguration.class, policy -> {
                    assertThat(policy.isFailoverOnServerShutdown()).isTrue();
                    assertThat(policy.isWaitForActivation()).isFalse();
                });
    }

    @Test
    void changesNothingElse() throws Exception {
        Properties lines = new Properties();
        try (InputStream in = Files.newInputStream(PAIR)) {
            lines.load(in);
        }
        assertThat(lines)
                .containsOnlyKeys(
                        "HAPolicyConfiguration",
                        "HAPolicyConfiguration.failoverOnServerShutdown",
                        "HAPolicyConfiguration.waitForActivation",
                        "journalLockAcquisitionTimeout");
    }

    private static Configuration parsed() throws Exception {
        try (InputStream in = Files.newInputStream(XML)) {
            return new FileConfigurationParser().parseMainConfig(in).parseProperties(PAIR.toString());
        }
    }
}
