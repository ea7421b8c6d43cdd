package dev.comporta.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.queue.QueueNames;
import dev.comporta.embedded.broker.BrokerConfiguration;
import dev.comporta.embedded.broker.BrokerPlaces;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzerPolicy;
import org.junit.jupiter.api.Test;

/** The stand-alone broker and the embedded one must not drift apart: one is tested all day, the other carries the load. */
class BrokerXmlTest {
    private static final Path FILE = Path.of("broker", "broker.xml");

    /** What only a file with masked passwords would need. */
    private static final String PARSER_ONLY = "passwordCodec";

    private static final String EMBEDDED = "/dev/comporta/embedded/broker/";

    @Test
    void saysWhatTheEmbeddedBrokerDoes() throws Exception {
        Configuration file = parsed();
        Configuration embedded = embedded(file.getJournalType());
        // A JVM with nothing but the broker in it may end; the one that embeds it may not.
        embedded.setCriticalAnalyzerPolicy(CriticalAnalyzerPolicy.HALT);

        assertThat(settings(file)).containsExactlyEntriesOf(settings(embedded));
        assertThat(file.getSecurityRoles()).isEqualTo(embedded.getSecurityRoles());
        assertThat(file.getAddressSettings()).isEqualTo(embedded.getAddressSettings());
        assertThat(file.getAcceptorConfigurations()).isEqualTo(embedded.getAcceptorConfigurations());
    }

    @Test
    void keepsItsJournalWithLibaioWhereThereIsOne() throws IOException {
        assertThat(Files.readString(FILE)).contains("<journal-type>ASYNCIO</journal-type>");
    }

    @Test
    void opensItsConsoleToTheSamePagesAsTheEmbeddedBroker() throws IOException {
        try (InputStream embedded = BrokerConfiguration.class.getResourceAsStream(EMBEDDED + "jolokia-access.xml")) {
            assertThat(embedded).isNotNull();
            assertThat(Path.of("broker", "jolokia-access.xml"))
                    .hasContent(new String(embedded.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Configuration parsed() throws Exception {
        try (InputStream in = Files.newInputStream(FILE)) {
            return new FileConfigurationParser().parseMainConfig(in);
        }
    }

    private static Configuration embedded(JournalType journal) {
        List<String> queues = Collections.load(BrokerXmlTest.class.getClassLoader()).all().stream()
                .map(collection -> QueueNames.of(collection.name()))
                .toList();
        BrokerPlaces places = new BrokerPlaces(Path.of("/var/lib/artemis-instance/data"), "0.0.0.0", 61616, 8161);
        return BrokerConfiguration.of(places, queues, journal);
    }

    /** Every property of the configuration that prints as a value, so that one that is new to both is compared too. */
    private static Map<String, String> settings(Configuration configuration) throws ReflectiveOperationException {
        Map<String, String> settings = new TreeMap<>();
        for (PropertyDescriptor property : properties()) {
            Method getter = property.getReadMethod();
            if (getter != null && isValue(getter.getReturnType())) {
                settings.put(property.getName(), String.valueOf(getter.invoke(configuration)));
            }
        }
        settings.keySet().removeIf(name -> isOfTheOtherJournal(name, configuration.getJournalType()));
        settings.remove(PARSER_ONLY);
        return settings;
    }

    /** Some settings exist for each type of journal, and the parser sets those of the type that this machine can have. */
    private static boolean isOfTheOtherJournal(String setting, JournalType journal) {
        return setting.endsWith(journal == JournalType.NIO ? "_AIO" : "_NIO");
    }

    private static boolean isValue(Class<?> type) {
        return type.isPrimitive() || type.isEnum() || type.getName().startsWith("java.lang.");
    }

    private static List<PropertyDescriptor> properties() {
        try {
            return List.of(Introspector.getBeanInfo(ConfigurationImpl.class, Object.class)
                    .getPropertyDescriptors());
        } catch (IntrospectionException e) {
            throw new IllegalStateException(e);
        }
    }
}
