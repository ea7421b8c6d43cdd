package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientLogTest {
    @TempDir
    private Path folder;

    @Test
    void holdsWhatWasWrittenAsSoonAsWriteReturns() {
        Path file = folder.resolve("log");
        LogEntry start = LogEntry.start("m", WorkKind.KEYED, "d");
        LogEntry end =
                LogEntry.end("m", new Answer(Answer.Meaning.ACCEPTED, 202, List.of(), Duration.ZERO, false), "/r");
        try (ClientLog log = new ClientLog(file)) {
            log.write(List.of(start, end));
            List<LogEntry> read = new ArrayList<>();
            ClientLog.read(file, read::add);
            assertThat(read).containsExactly(start, end);
        }
    }

    @Test
    void keepsEveryEntryOfManyClients() {
        Path file = folder.resolve("log");
        try (ClientLog log = new ClientLog(file)) {
            IntStream.range(0, 500)
                    .parallel()
                    .forEach(i -> log.write(List.of(LogEntry.start("m" + i, WorkKind.COMMENT, "d"))));
        }
        List<String> markers = new ArrayList<>();
        ClientLog.read(file, entry -> markers.add(entry.marker()));
        assertThat(markers).hasSize(500).doesNotHaveDuplicates();
    }
}
