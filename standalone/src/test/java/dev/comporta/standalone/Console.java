package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.comporta.standalone.Client.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** What an administrator does in the broker's console, through the Jolokia behind it. Stateless. */
final class Console {
    private Console() {}

    /** Has the broker carry out one of its management operations, named with its parameters' types. */
    static void execute(Comporta comporta, String operation, String... arguments) {
        executeOn("org.apache.activemq.artemis:broker=\"comporta\"", comporta, operation, arguments);
    }

    /** The same of one of its queues. */
    static void executeOnQueue(Comporta comporta, String queue, String operation, String... arguments) {
        String name = "org.apache.activemq.artemis:broker=\"comporta\",component=addresses,address=\"" + queue
                + "\",subcomponent=queues,routing-type=\"anycast\",queue=\"" + queue + "\"";
        executeOn(name, comporta, operation, arguments);
    }

    private static void executeOn(String name, Comporta comporta, String operation, String... arguments) {
        String console = comporta.consoleUrl();
        Map<String, String> credentials = comporta.environment("credentials.env");
        String login = credentials.get("COMPORTA_BROKER_USER") + ":" + credentials.get("COMPORTA_BROKER_PASSWORD");
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("type", "exec")
                .put("mbean", name)
                .put("operation", operation);
        for (String argument : arguments) {
            request.withArray("arguments").add(argument);
        }
        Answer answer = new Client()
                .post(
                        console + "/jolokia/",
                        "application/json",
                        BodyPublishers.ofString(request.toString()),
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)),
                        "Origin",
                        console.replaceAll("/console.*", ""));
        assertThat(answer.raw().body()).contains("\"status\":200");
    }
}
