package dev.comporta.embedded.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an OpenAPI 3.1 document says of answers, taken strictly: a status, a header, a media type or a member of a body that
 * it does not name is a problem. Of a request that is none of its operations it says something only where it has an
 * extension {@value #OTHER}, which is then such a request's operation. Thread-safe.
 */
public final class ApiContract {
    static final String OTHER = "x-any-other-request";

    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final JsonNode document;
    private final ResponseRules rules;

    /** Throws {@link IllegalArgumentException} when it is no JSON. */
    public ApiContract(String document) {
        try {
            this.document = new ObjectMapper().readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the document is no JSON", e);
        }
        rules = new ResponseRules(this.document);
    }

    /** What the document does not say of this answer; empty when it says all of it. */
    public List<String> problems(SeenAnswer answer) {
        if (!answer.method().isEmpty()) {
            return problems(operation(answer), answer);
        }
        List<String> problems = List.of();
        for (JsonNode operation : operations()) {
            problems = problems(operation, answer);
            if (problems.isEmpty()) {
                return problems;
            }
        }
        return problems.isEmpty() ? List.of("the document has no operation") : List.of("no operation answers so");
    }

    private List<String> problems(JsonNode operation, SeenAnswer answer) {
        JsonNode response = operation.path("responses").path(Integer.toString(answer.status()));
        return response.isMissingNode()
                ? List.of("the status is not documented there")
                : rules.problems(response, answer);
    }

    private JsonNode operation(SeenAnswer answer) {
        JsonNode path = document.path("paths").path(answer.path());
        for (Map.Entry<String, JsonNode> entry : document.path("paths").properties()) {
            if (path.isMissingNode() && matches(entry.getKey(), answer.path())) {
                path = entry.getValue();
            }
        }
        JsonNode operation = path.path(answer.method().toLowerCase(Locale.ROOT));
        return operation.isMissingNode() ? document.path(OTHER) : operation;
    }

    /** Segment by segment; a parameter stands for a whole one that is not empty. */
    private static boolean matches(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] given = path.split("/", -1);
        boolean matches = wanted.length == given.length;
        for (int i = 0; matches && i < wanted.length; i++) {
            matches = wanted[i].startsWith("{") ? !given[i].isEmpty() : wanted[i].equals(given[i]);
        }
        return matches;
    }

    private List<JsonNode> operations() {
        List<JsonNode> operations = new ArrayList<>();
        for (JsonNode path : document.path("paths")) {
            METHODS.stream().filter(path::has).map(path::get).forEach(operations::add);
        }
        operations.add(document.path(OTHER));
        return operations;
    }
}
