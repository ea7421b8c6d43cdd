package dev.comporta.standalone.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a refusal says, in a line. Stateless. */
final class Problems {
    private static final int MOST_CHARACTERS = 300;

    private Problems() {}

    static String sentence(int status, String body) {
        return status + ": " + detail(body);
    }

    private static String detail(String body) {
        try {
            JsonNode problem = new ObjectMapper().readTree(body);
            String detail = problem.path("detail").asText(problem.path("title").asText());
            return detail.isEmpty() ? shortened(body) : shortened(detail);
        } catch (JsonProcessingException noJson) {
            return shortened(body);
        }
    }

    private static String shortened(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
    }
}
