package dev.comporta.common.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.comporta.common.service.Health;
import java.util.Locale;

/** Health as a person or an orchestrator reads it. Stateless. */
final class HealthJson {
    private HealthJson() {}

    static String of(Health health) {
        return node(health).toString();
    }

    private static ObjectNode node(Health health) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("name", health.name())
                .put("status", health.status().name().toLowerCase(Locale.ROOT));
        if (!health.detail().isEmpty()) {
            node.put("detail", health.detail());
        }
        if (!health.parts().isEmpty()) {
            ArrayNode parts = node.putArray("parts");
            health.parts().forEach(part -> parts.add(node(part)));
        }
        return node;
    }
}
