package dev.comporta.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.DiskFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;
import org.junit.jupiter.api.Test;

class BrokerConfigurationTest {
    private final Configuration configuration = BrokerConfiguration.of(
            new BrokerPlaces(Path.of("data"), "127.0.0.1", 61616, BrokerPlaces.NO_CONSOLE),
            List.of("comporta.comments"),
            JournalType.NIO);

    @Test
    void syncsWhatItConfirms() {
        assertThat(configuration.isPersistenceEnabled()).isTrue();
        assertThat(configuration.isJournalSyncTransactional()).isTrue();
        assertThat(configuration.isJournalSyncNonTransactional()).isTrue();
        assertThat(configuration.isJournalDatasync()).isTrue();
        assertThat(configuration.isLargeMessageSync()).isTrue();
    }

    @Test
    void neverBlocksASender() {
        AddressSettings ours = ours();
        assertThat(ours.getAddressFullMessagePolicy()).isEqualTo(AddressFullMessagePolicy.PAGE);
        assertThat(ours.getPageFullMessagePolicy()).isEqualTo(PageFullMessagePolicy.FAIL);
        assertThat(ours.getDiskFullMessagePolicy()).isEqualTo(DiskFullMessagePolicy.FAIL);
    }

    @Test
    void neverGivesUpOnAMessage() {
        AddressSettings ours = ours();
        assertThat(ours.getMaxDeliveryAttempts()).isEqualTo(-1);
        assertThat(ours.isSendToDLAOnNoRoute()).isTrue();
        assertThat(ours.getDeadLetterAddress().toString()).isEqualTo(EmbeddedBroker.DEAD_QUEUE);
    }

    @Test
    void makesNothingByItself() {
        for (AddressSettings settings : configuration.getAddressSettings().values()) {
            assertThat(settings.isAutoCreateQueues()).isFalse();
            assertThat(settings.isAutoCreateAddresses()).isFalse();
            assertThat(settings.isAutoDeleteQueues()).isFalse();
            assertThat(settings.isAutoDeleteAddresses()).isFalse();
        }
    }

    @Test
    void onlyTheAdministratorMakesDurableQueues() {
        configuration
                .getSecurityRoles()
                .forEach((match, roles) -> assertThat(roles)
                        .as(match)
                        .filteredOn(role -> role.isCreateDurableQueue() || role.isDeleteDurableQueue() || role.isEdit())
                        .extracting(Role::getName)
                        .containsExactly(BrokerPermissions.ADMINISTRATOR));
    }

    private AddressSettings ours() {
        return Objects.requireNonNull(configuration.getAddressSettings().get("comporta.#"));
    }
}
