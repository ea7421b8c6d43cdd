package dev.comporta.common.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogFieldsTest {
    private final ObjectNode line = JsonNodeFactory.instance.objectNode().put("thread", "main");

    @Test
    void namesWhatTheSentenceNames() {
        LogFields.add(line, "Lost. id={} lane={}", new Object[] {new UUID(1, 2), "comments-1"});

        assertThat(line.path("id").asText()).isEqualTo("00000000-0000-0001-0000-000000000002");
        assertThat(line.path("lane").asText()).isEqualTo("comments-1");
    }

    @Test
    void keepsNumbersFlagsAndListsWhatTheyAre() {
        LogFields.add(line, "n={} share={} on={} ids={}", new Object[] {7, 0.5, true, List.of("a", "b")});

        assertThat(line.toString())
                .isEqualTo("{\"thread\":\"main\",\"n\":7,\"share\":0.5,\"on\":true,\"ids\":[\"a\",\"b\"]}");
    }

    @Test
    void countsPlaceholdersWithoutAName() {
        LogFields.add(line, "{} is lost; {} lane={} reason=\"{}\"", new Object[] {"It", "again", "a-1", "refused"});

        assertThat(line.path("lane").asText()).isEqualTo("a-1");
        assertThat(line.path("reason").asText()).isEqualTo("refused");
        assertThat(line.size()).isEqualTo(3);
    }

    @Test
    void doesNotReplaceWhatTheLineHas() {
        LogFields.add(line, "A thread died. thread={}", new Object[] {"lane-1"});

        assertThat(line.path("thread").asText()).isEqualTo("main");
    }

    @Test
    void readsNamesFromTheSentenceAndNeverFromAValue() {
        LogFields.add(line, "reason={} id={}", new Object[] {"x={} y={}", 1});

        assertThat(line.toString()).isEqualTo("{\"thread\":\"main\",\"reason\":\"x={} y={}\",\"id\":1}");
    }

    @Test
    void doesWithoutArguments() {
        LogFields.add(line, "All is well. x={}", null);

        assertThat(line.size()).isEqualTo(1);
    }
}
