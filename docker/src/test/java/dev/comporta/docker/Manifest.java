package dev.comporta.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One object of docker/kubernetes, read as a cluster with strict validation reads it: a field that its kind does not have,
 * and a number or a word without quotes where a text belongs, are refused. Immutable.
 *
 * @param object a kind of the cluster, or of {@link Keda}
 */
record Manifest(Path file, Object object) {
    private static final Path FOLDER = Path.of("kubernetes");

    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1 ConfigMap", ConfigMap.class,
            "v1 Service", Service.class,
            "apps/v1 Deployment", Deployment.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "keda.sh/v1alpha1 ScaledObject", Keda.ScaledObject.class,
            "keda.sh/v1alpha1 TriggerAuthentication", Keda.TriggerAuthentication.class);

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonMapper STRICT = strict();

    /** Every object of every file. */
    static List<Manifest> all() throws IOException {
        List<Manifest> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                all.addAll(in(file));
            }
        }
        return all;
    }

    /** The objects of that kind, in all files. */
    static <T> List<T> all(Class<T> kind) throws IOException {
        return all().stream()
                .map(Manifest::object)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    static <T extends HasMetadata> T named(Class<T> kind, String name) throws IOException {
        return all(kind).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " " + name));
    }

    static List<Manifest> in(Path file) throws IOException {
        List<Manifest> objects = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            while (documents.hasNext()) {
                objects.add(new Manifest(file, typed(documents.next())));
            }
        }
        return objects;
    }

    static Object parse(String yaml) throws JsonProcessingException {
        return typed(YAML.readTree(yaml));
    }

    private static Object typed(JsonNode document) throws JsonProcessingException {
        String kind = document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
        Class<?> type = KINDS.get(kind);
        if (type == null) {
            throw new AssertionError("no such kind: " + kind);
        }
        return STRICT.treeToValue(document, type);
    }

    private static JsonMapper strict() {
        JsonMapper mapper = JsonMapper.builder()
                .annotationIntrospector(new WithoutCatchAll())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
        }
        for (LogicalType type : List.of(LogicalType.Integer, LogicalType.Boolean)) {
            mapper.coercionConfigFor(type).setCoercion(CoercionInputShape.String, CoercionAction.Fail);
        }
        return mapper;
    }

    /** The model's classes keep what they do not know in a map, which is where a misspelled field would go unseen. */
    private static final class WithoutCatchAll extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }
}
