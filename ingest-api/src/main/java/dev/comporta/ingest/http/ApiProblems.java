package dev.comporta.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The refusals in the API's description: one response for each set of them that an operation has under one status, with an
 * example and the exact words of each. For one thread.
 */
final class ApiProblems {
    private static final String SCHEMA = "#/components/schemas/Problem";
    private static final String RESPONSES = "#/components/responses/";

    private final ObjectNode headers;
    private final ObjectNode examples;
    private final Set<Refusal> always;
    private final ObjectNode responses = JsonNodeFactory.instance.objectNode();

    /**
     * @param headers by group: of every answer, of a problem, of one status, of one refusal
     * @param examples by code: what its problem document says besides the words of {@link Refusal}
     * @param everyRequest names what any request may be refused with
     */
    ApiProblems(ObjectNode headers, ObjectNode examples, ObjectNode everyRequest) {
        this.headers = headers;
        this.examples = examples;
        always = refusals(everyRequest.path("x-problems"));
    }

    /** Adds to an operation's responses what it refuses, and what any request may be refused with. */
    void add(ObjectNode toResponses, @Nullable JsonNode codes) {
        Set<Refusal> all = EnumSet.copyOf(always);
        if (codes != null) {
            all.addAll(refusals(codes));
        }
        Map<Integer, List<Refusal>> byStatus = new TreeMap<>();
        all.forEach(refusal -> byStatus.computeIfAbsent(refusal.status(), status -> new ArrayList<>())
                .add(refusal));
        byStatus.forEach((status, refusals) ->
                toResponses.putObject(status.toString()).put("$ref", RESPONSES + component(status, refusals)));
    }

    /** What {@link #add} refers to. */
    ObjectNode responses() {
        return responses;
    }

    private static Set<Refusal> refusals(JsonNode codes) {
        Set<Refusal> refusals = EnumSet.noneOf(Refusal.class);
        codes.forEach(code -> refusals.add(Refusal.ofCode(code.asText())));
        return refusals;
    }

    private String component(int status, List<Refusal> refusals) {
        String name = status + "." + refusals.stream().map(Refusal::code).collect(Collectors.joining("."));
        if (!responses.has(name)) {
            describe(responses.putObject(name), status, refusals);
        }
        return name;
    }

    private void describe(ObjectNode response, int status, List<Refusal> refusals) {
        response.put("description", refusals.stream().map(Refusal::title).collect(Collectors.joining("; ")) + ".");
        ObjectNode said = response.putObject("headers");
        addHeaders(said, "problem");
        addHeaders(said, "problem-" + status);
        refusals.forEach(refusal -> addHeaders(said, "problem-" + refusal.code()));
        addHeaders(said, "every");
        ObjectNode content = response.putObject("content").putObject(RefusalWriter.PROBLEM_JSON);
        ObjectNode schema = content.putObject("schema");
        schema.putArray("allOf").addObject().put("$ref", SCHEMA);
        ArrayNode each = schema.putArray("oneOf");
        ObjectNode shown = content.putObject("examples");
        for (Refusal refusal : refusals) {
            constrain(each.addObject(), refusal);
            shown.putObject(refusal.code()).set("value", example(refusal));
        }
    }

    private void addHeaders(ObjectNode to, String group) {
        if (headers.path(group) instanceof ObjectNode found) {
            to.setAll(found);
        }
    }

    private static void constrain(ObjectNode schema, Refusal refusal) {
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("type").put("const", refusal.type());
        properties.putObject("title").put("const", refusal.title());
        properties.putObject("status").put("const", refusal.status());
        properties.putObject("retryable").put("const", refusal.retryable());
        if (refusal.outcomeUnknown()) {
            schema.putArray("required").add("outcome");
        } else {
            properties.put("outcome", false);
        }
    }

    private ObjectNode example(Refusal refusal) {
        if (!(examples.path(refusal.code()) instanceof ObjectNode besides)) {
            throw new IllegalStateException("the description has no example of " + refusal.code());
        }
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("type", refusal.type())
                .put("title", refusal.title())
                .put("status", refusal.status())
                .put("detail", besides.path("detail").asText())
                .put("retryable", refusal.retryable());
        if (refusal.outcomeUnknown()) {
            problem.put("outcome", "unknown");
        }
        return problem.setAll(besides);
    }
}
