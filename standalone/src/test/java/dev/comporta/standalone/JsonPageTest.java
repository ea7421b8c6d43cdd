package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/json.md says of each kind of text that RFC 8259 leaves open what {@link JsonTextsIT} holds the door to. */
class JsonPageTest {
    private static final Pattern LINE =
            Pattern.compile("^\\| .+ \\| (\\d{3})\\b[^|]* \\| `(open-[a-z]+)` \\|$", Pattern.MULTILINE);
    private static final Pattern GROUP = Pattern.compile("open-[a-z]+");

    @Test
    void thePageNamesEachKindOfTextWithItsAnswers() throws IOException {
        List<String> page = LINE.matcher(Files.readString(Path.of("../docs/json.md")))
                .results()
                .map(line -> line.group(2) + " " + line.group(1))
                .toList();
        Stream<String> cases = JsonCase.all().stream().flatMap(JsonPageTest::answers);

        assertThat(page)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(cases.distinct().toList());
    }

    private static Stream<String> answers(JsonCase text) {
        return GROUP.matcher(text.name())
                .results()
                .limit(text.name().startsWith("open-") ? 1 : 0)
                .flatMap(
                        group -> Stream.of(group.group() + " " + text.asMember(), group.group() + " " + text.asBody()));
    }
}
