package dev.comporta.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StaticFileTest {
    @Test
    void readsALibraryInTheVersionThatIsThere() {
        StaticFile file = StaticFile.readWebJar("org.webjars.npm", "uplot", "dist/uPlot.iife.min.js");

        assertThat(file.contentType()).isEqualTo("text/javascript; charset=utf-8");
        assertThat(UTF_8.decode(file.content()).toString()).contains("uPlot");
    }

    @Test
    void anotherContentHasAnotherTag() {
        StaticFile one = StaticFile.of("one".getBytes(UTF_8), "text/plain");
        StaticFile other = StaticFile.of("other".getBytes(UTF_8), "text/plain");

        assertThat(one.etag()).startsWith("\"").endsWith("\"").isNotEqualTo(other.etag());
        assertThat(StaticFile.of("one".getBytes(UTF_8), "text/plain").etag()).isEqualTo(one.etag());
    }

    @Test
    void whatTheBuildForgotIsNoStart() {
        assertThatThrownBy(() -> StaticFile.read("dev/comporta/ingest/page/none.html"))
                .hasMessageContaining("none.html");
        assertThatThrownBy(() -> StaticFile.readWebJar("org.webjars.npm", "none", "none.js"))
                .hasMessageContaining("none");
        assertThatThrownBy(() -> StaticFile.read("dev/comporta/ingest/http/StaticFile.class"))
                .hasMessageContaining("content type");
    }
}
