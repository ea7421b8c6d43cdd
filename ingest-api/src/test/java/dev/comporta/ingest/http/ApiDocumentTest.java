package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import dev.comporta.common.collection.Verdict;
import dev.comporta.embedded.contract.ApiContract;
import dev.comporta.embedded.contract.SeenAnswer;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The description of the public port, with a collection more than Comporta declares. */
class ApiDocumentTest {
    private static final Pattern ROUTE = Pattern.compile("new Route\\(\\s*(\"[^\"]*\"|[\\w.]+),");
    private static final String META_SCHEMA = "https://spec.openapis.org/oas/3.1/schema-base/2022-10-07";

    private final Collections collections = withOrders();
    private final String text = new String(ApiDocument.json(collections, 1 << 30), StandardCharsets.UTF_8);
    private final JsonNode document = parsed(text);

    private static Collections withOrders() {
        try {
            URL[] more = {Path.of("src/test/collections").toUri().toURL()};
            return Collections.load(new URLClassLoader(more, ApiDocumentTest.class.getClassLoader()));
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> faults(JsonNode description) {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaIdResolvers(ids ->
                        ids.mapPrefix("https://spec.openapis.org/oas/3.1/", "classpath:spec.openapis.org/oas/3.1/")));
        return registry.getSchema(SchemaLocation.of(META_SCHEMA)).validate(description).stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void isOpenApiByTheOfficialMetaSchema() {
        assertThat(faults(document)).isEmpty();
    }

    @Test
    void theMetaSchemaSeesWhatIsWrong() {
        ObjectNode noSchema = document.deepCopy();
        ((ObjectNode) noSchema.at("/components/schemas/Id")).put("type", "sting");
        ObjectNode noParameter = document.deepCopy();
        ((ObjectNode) noParameter.at("/components/parameters/Prefer")).put("in", "head");
        ObjectNode noResponse = document.deepCopy();
        ((ObjectNode) noResponse.at("/paths/~1v1~1orders/post/responses/202")).remove("description");

        assertThat(faults(noSchema)).isNotEmpty();
        assertThat(faults(noParameter)).isNotEmpty();
        assertThat(faults(noResponse)).isNotEmpty();
    }

    @Test
    void hasAPathForEachDeclaredCollection() {
        for (Collection collection : collections.all()) {
            JsonNode post =
                    document.path("paths").path("/v1/" + collection.name()).path("post");
            assertThat(post.isObject()).as(collection.name()).isTrue();
            assertThat(post.path("requestBody").path("content").has("application/x-ndjson"))
                    .as(collection.name())
                    .isEqualTo(collection.isJson());
        }
        assertThat(document.at("/paths/~1v1~1orders/post/description").asText())
                .contains("8388608 bytes", "`buyer` text, `total` numeric or nothing");
        assertThat(document.at("/paths/~1v1~1uploads/post/description").asText())
                .contains("1073741824");
        assertThat(document.at("/components/schemas/orders/$defs/name/minLength")
                        .asInt())
                .isOne();
    }

    @Test
    void whatADeclarationRefersToIsStillItsOwn() {
        assertThat(document.at("/components/schemas/orders/$id").asText())
                .isEqualTo("tag:comporta.dev,2026:collection/orders");
        assertThat(document.at("/components/schemas/comments").has("$id")).isFalse();
    }

    @Test
    void describesEveryRefusal() {
        Set<String> codes = new TreeSet<>();
        for (JsonNode response : document.at("/components/responses")) {
            response.at("/content/application~1problem+json/examples")
                    .fieldNames()
                    .forEachRemaining(codes::add);
        }
        assertThat(codes)
                .isEqualTo(Arrays.stream(Refusal.values()).map(Refusal::code).collect(Collectors.toSet()));
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryComponentIsReferredTo() {
        Set<String> referred = document.findValues("$ref").stream()
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(TreeSet::new));
        referred.remove("#/$defs/name");
        assertThat(referred)
                .allMatch(reference -> !document.at(reference.substring(1)).isMissingNode());
        for (Map.Entry<String, JsonNode> group : document.path("components").properties()) {
            group.getValue()
                    .fieldNames()
                    .forEachRemaining(
                            name -> assertThat(referred).contains("#/components/" + group.getKey() + "/" + name));
        }
    }

    /** A new prefix in the table of routes is not finished without a path here. */
    @Test
    void describesEveryRoute() throws IOException {
        String source = Files.readString(Path.of("src/main/java/dev/comporta/ingest/http/Routes.java"));
        Set<String> prefixes = ROUTE.matcher(source)
                .results()
                .map(route -> route.group(1))
                .map(prefix -> prefix.equals("Receipts.PATH") ? Receipts.PATH : prefix.replace("\"", ""))
                .collect(Collectors.toSet());
        assertThat(prefixes).contains("/", "/v1/", Receipts.PATH);
        for (String prefix : prefixes) {
            assertThat(document.path("paths").fieldNames())
                    .toIterable()
                    .anyMatch(path -> path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0);
        }
    }

    @Test
    void everyOperationHasANameOfItsOwn() {
        List<String> names = document.findValues("operationId").stream()
                .map(JsonNode::asText)
                .toList();
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(15);
    }

    @Test
    void everyExampleOfAnAnswerIsAsItsSchemaSays() {
        ApiContract contract = new ApiContract(text);
        int examples = 0;
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                for (SeenAnswer answer : answers(path.getKey(), operation)) {
                    examples++;
                    assertThat(contract.problems(answer))
                            .as(answer.toString())
                            .noneMatch(problem -> problem.startsWith("body"));
                }
            }
        }
        assertThat(examples).isGreaterThan(50);
    }

    private List<SeenAnswer> answers(String path, Map.Entry<String, JsonNode> operation) {
        List<SeenAnswer> answers = new ArrayList<>();
        String method = operation.getKey().toUpperCase(java.util.Locale.ROOT);
        if (method.equals("PARAMETERS") || method.equals("HEAD")) {
            return answers;
        }
        for (Map.Entry<String, JsonNode> response :
                operation.getValue().path("responses").properties()) {
            JsonNode reference = response.getValue().path("$ref");
            JsonNode described = reference.isMissingNode()
                    ? response.getValue()
                    : document.at(reference.asText().substring(1));
            for (Map.Entry<String, JsonNode> content : described.path("content").properties()) {
                for (JsonNode example : content.getValue().path("examples")) {
                    answers.add(new SeenAnswer(
                            method,
                            path,
                            Integer.parseInt(response.getKey()),
                            Map.of("Content-Type", List.of(content.getKey())),
                            example.path("value").toString()));
                }
            }
        }
        return answers;
    }

    @Test
    void everyExampleOfAWriteWouldBeTaken() {
        Set<String> seen = new HashSet<>();
        for (Collection collection : collections.all()) {
            JsonNode content =
                    document.path("paths").path("/v1/" + collection.name()).at("/post/requestBody/content");
            List<String> writes = new ArrayList<>();
            content.at("/application~1json/examples")
                    .forEach(example -> writes.add(example.path("value").toString()));
            content.at("/application~1x-ndjson/example").asText().lines().forEach(writes::add);
            for (String write : writes) {
                seen.add(collection.name());
                assertThat(collection.check(ByteBuffer.wrap(write.getBytes(StandardCharsets.UTF_8))))
                        .as(write)
                        .isInstanceOf(Verdict.Valid.class);
            }
        }
        assertThat(seen).contains("comments", "orders");
    }

    @Test
    void everyExampleOfAHeaderIsUnderstood() {
        assertThat(IdempotencyKey.parse(example("Idempotency-Key"))).isInstanceOf(Parsed.Good.class);
        assertThat(Preference.waitSeconds(example("Prefer"))).hasValue(10);
        assertThat(TraceParent.parse(example("traceparent"))).isNotNull();
        assertThat(ContentDigest.parse(example("Content-Digest"))).isInstanceOf(Parsed.Good.class);
        assertThat(ContentDisposition.filename(example("Content-Disposition"))).isInstanceOf(Parsed.Good.class);
    }

    private List<String> example(String header) {
        String value = document.path("components")
                .path("parameters")
                .path(header)
                .at("/schema/examples/0")
                .asText();
        assertThat(value).isNotEmpty();
        return List.of(value);
    }
}
