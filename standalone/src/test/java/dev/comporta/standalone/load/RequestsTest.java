package dev.comporta.standalone.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {
    @ParameterizedTest
    @ValueSource(ints = {900, 1_024, 262_144})
    void aCommentIsAsLongAsItIsSaidToBe(int bytes) throws IOException {
        byte[] body = Requests.body(Requests.COMMENTS, bytes);

        assertThat(body).hasSize(bytes);
        assertThat(new ObjectMapper().readTree(body).path("text").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {Requests.COMMENTS, Requests.UPLOADS})
    void theShortestBodyIsOne(String collection) {
        int least = Requests.leastBytes(collection);

        assertThat(Requests.body(collection, least)).hasSize(least);
    }
}
