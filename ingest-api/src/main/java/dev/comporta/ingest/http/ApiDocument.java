package dev.comporta.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.collection.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The description of the public port (OpenAPI 3.1), made when it is first asked for: what is fixed is written in {@code
 * api.json} beside this class, a collection's path comes from its declaration, and every refusal from {@link Refusal}.
 *
 * <p>Threads: made by one; what it gives is immutable.
 */
final class ApiDocument {
    static final String NAME = "openapi.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEADERS = "x-headers";

    private final ObjectNode root;
    private final ObjectNode headers;
    private final ObjectNode options;
    private final ApiProblems problems;

    private ApiDocument(Collections collections) {
        root = ApiTemplate.read(
                "api.json", Map.of("collection", collections.all().get(0).name()));
        headers = taken(root, HEADERS);
        options = taken(root, "x-options");
        problems = new ApiProblems(headers, taken(root, "x-examples"), taken(root, "x-every-request"));
    }

    /**
     * The document's text in UTF-8.
     *
     * @param uploadMaxBytes the largest opaque body where its collection sets no bound
     */
    static byte[] json(Collections collections, long uploadMaxBytes) {
        ApiDocument document = new ApiDocument(collections);
        ObjectNode paths = JSON.createObjectNode();
        for (Collection collection : collections.all()) {
            paths.set("/v1/" + collection.name(), document.path(collection, uploadMaxBytes));
        }
        paths.setAll((ObjectNode) document.root.path("paths"));
        paths.forEach(path -> document.completePath((ObjectNode) path));
        document.root.set("paths", paths);
        document.complete((ObjectNode) document.root.path("x-any-other-request"));
        ((ObjectNode) document.root.path("components")).set("responses", document.problems.responses());
        return bytes(document.root);
    }

    private ObjectNode path(Collection collection, long uploadMaxBytes) {
        JsonNode schema = collection.schema();
        long maxBytes = collection.maxBodyBytes().orElse(schema == null ? uploadMaxBytes : NdjsonBody.MAX_BYTES);
        ObjectNode path = ApiTemplate.read(
                schema == null ? "api-opaque.json" : "api-json.json",
                Map.of(
                        "collection", collection.name(),
                        "columns", columns(collection),
                        "maxBytes", Long.toString(maxBytes),
                        "maxLines", Integer.toString(NdjsonBody.MAX_LINES),
                        "maxLinesBytes", Long.toString(NdjsonBody.MAX_BYTES)));
        if (schema != null) {
            ((ObjectNode) root.at("/components/schemas")).set(collection.name(), rooted(schema, collection.name()));
            examples((ObjectNode) path.at("/post/requestBody/content"), schema.path("examples"));
        }
        return path;
    }

    private static String columns(Collection collection) {
        return collection.table().columns().stream()
                .filter(column -> column.member() != null)
                .map(column -> "`" + column.member() + "` " + type(column))
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "), text -> text.isEmpty() ? "there is none of its own" : text));
    }

    private static String type(Column column) {
        return column.type().name().toLowerCase(Locale.ROOT) + (column.nullable() ? " or nothing" : "");
    }

    /** In a document of many schemas, what a declaration calls {@code #/…} must not become something else. */
    private static JsonNode rooted(JsonNode schema, String name) {
        if (!(schema instanceof ObjectNode declared) || declared.has("$id") || declared.findValue("$ref") == null) {
            return schema;
        }
        return declared.deepCopy().put("$id", "tag:comporta.dev,2026:collection/" + name);
    }

    private static void examples(ObjectNode content, JsonNode declared) {
        ObjectNode single = JSON.createObjectNode();
        StringBuilder lines = new StringBuilder();
        for (JsonNode example : declared) {
            single.putObject("example-" + (single.size() + 1)).set("value", example);
            lines.append(example).append('\n');
        }
        if (!single.isEmpty()) {
            ((ObjectNode) content.path("application/json")).set("examples", single);
            ((ObjectNode) content.path("application/x-ndjson")).put("example", lines.toString());
        }
    }

    /** HEAD and OPTIONS are as HTTP has them everywhere. */
    private void completePath(ObjectNode path) {
        String method = path.has("get") ? "get" : "post";
        ObjectNode operation = (ObjectNode) path.path(method);
        complete(operation);
        String id = operation.path("operationId").asText();
        if (path.has("get")) {
            ObjectNode head = operation.deepCopy();
            head.put("operationId", "head-" + id)
                    .put("summary", head.path("summary").asText() + ", without the content");
            head.path("responses").forEach(response -> ((ObjectNode) response).remove("content"));
            path.set("head", head);
        }
        ObjectNode preflight = options.deepCopy().put("operationId", "options-" + id);
        complete(preflight);
        path.set("options", preflight);
    }

    private void complete(ObjectNode operation) {
        ObjectNode responses = (ObjectNode) operation.path("responses");
        responses.forEach(response -> addHeaders((ObjectNode) response));
        problems.add(responses, operation.remove("x-problems"));
    }

    private void addHeaders(ObjectNode response) {
        ObjectNode own = response.withObjectProperty("headers");
        JsonNode shared = own.remove("$ref");
        if (shared != null) {
            own.setAll((ObjectNode) headers.at(shared.asText().substring(("#/" + HEADERS).length())));
        }
        own.setAll((ObjectNode) headers.path("every"));
    }

    private static ObjectNode taken(ObjectNode from, String name) {
        return (ObjectNode) from.remove(name);
    }

    private static byte[] bytes(ObjectNode document) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
    }
}
