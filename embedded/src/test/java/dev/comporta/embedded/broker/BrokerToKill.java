package dev.comporta.embedded.broker;

import dev.comporta.embedded.machine.ChildJvm;
import java.nio.file.Path;

/** The main of a JVM that runs a broker with its console until it is killed; its word is the broker's URL. */
final class BrokerToKill {
    private BrokerToKill() {}

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedBroker broker = TestBroker.at(Path.of(arguments[0]), 0, 0);
        broker.start();
        ChildJvm.readyForTheEnd(broker.url());
    }
}
