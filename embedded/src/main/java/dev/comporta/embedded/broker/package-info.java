/**
 * A real Artemis broker inside this JVM, with its web console: for tests, for standalone and for small sites.
 *
 * <p>In: directories, ports, queue names, three logins. Out: a TCP acceptor that speaks CORE, and the console. Nobody
 * holds a reference into the broker: clients come by TCP as they would to any other. Must not know: collections,
 * envelopes, databases.
 *
 * <p>What the JVM around it must pass ({@link dev.comporta.embedded.broker.EmbeddedBroker} works without, with the
 * effects named):
 *
 * <ul>
 *   <li>{@code -Dio.netty.noUnsafe=false}: on JDK 24 and later the broker fails to start on an existing journal without it.
 *   <li>{@code -Djava.library.path=DIRECTORY} with libartemis-native-64.so in it (the build unpacks it into
 *       {@code embedded/target/native}): without it the journal uses NIO.
 *   <li>{@code --enable-native-access=ALL-UNNAMED}: silences JDK 24's warnings.
 *   <li>{@code -Dio.netty.allocator.type=pooled}: the adaptive allocator of Netty 4.2 has out-of-memory reports.
 * </ul>
 *
 * <p>Loggers: {@code org.apache.activemq.audit} OFF (else a line a message), {@code org.apache.activemq} WARN,
 * {@code org.eclipse.jetty} WARN, {@code io.hawt} and {@code org.jolokia} WARN.
 */
@NullMarked
package dev.comporta.embedded.broker;

import org.jspecify.annotations.NullMarked;
