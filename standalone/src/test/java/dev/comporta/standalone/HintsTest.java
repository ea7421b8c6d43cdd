package dev.comporta.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.collection.Collections;
import dev.comporta.common.settings.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HintsTest {
    private static final Path USUAL = Path.of("data").toAbsolutePath();

    @Test
    void anotherWorkerHasTheWorkersLoginAndNotTheAdministrators() {
        assertThat(text(USUAL, true, Optional.empty()))
                .contains("another worker")
                .contains("(set -a; . ./data/credentials.env; . ./data/worker.env; COMPORTA_ADMIN_PORT=0");
    }

    @Test
    void namesADataFolderThatCommandsDoNotFindByThemselves() {
        assertThat(text(USUAL, true, Optional.empty())).doesNotContain("COMPORTA_DATA_DIR");
        assertThat(text(Path.of("/srv/it's here"), true, Optional.empty()))
                .contains("COMPORTA_DATA_DIR='/srv/it'\\''s here' ./comporta rows comments")
                .contains(". '/srv/it'\\''s here/credentials.env';");
    }

    @Test
    void showsThePasswordOrSaysWhereItIs() {
        assertThat(text(USUAL, true, Optional.of(new Secret("open")))).contains("user admin   password open");
        assertThat(text(USUAL, true, Optional.empty())).contains("user admin   password in ./data/credentials.env");
    }

    @Test
    void saysThatNothingDrainsWithoutAWorker() {
        assertThat(text(USUAL, true, Optional.empty())).doesNotContain("Nothing drains");
        assertThat(text(USUAL, false, Optional.empty()))
                .contains("Nothing drains the queues until a worker is started")
                .doesNotContain("another worker");
    }

    @Test
    void namesThePageWhereItIsServed() {
        assertThat(text(USUAL, true, Optional.empty())).contains("see it live", " http://127.0.0.1:8080/\n");
        assertThat(text(USUAL, true, false, Optional.empty())).doesNotContain("see it live");
    }

    private static String text(Path folder, boolean withWorker, Optional<Secret> password) {
        return text(folder, withWorker, true, password);
    }

    private static String text(Path folder, boolean withWorker, boolean showsPage, Optional<Secret> password) {
        Collections collections = Collections.load(HintsTest.class.getClassLoader());
        return new Hints(collections, folder, withWorker)
                .text(8080, 9080, showsPage, new Hints.Console("http://127.0.0.1:8161/console", "admin", password));
    }
}
