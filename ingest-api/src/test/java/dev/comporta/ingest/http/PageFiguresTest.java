package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageFiguresTest {
    @ParameterizedTest
    @CsvSource({"4711:0123-4567-89ab, 4711:0123", "1:ab, 1:ab", "0123456789, 0123", "'', ''"})
    void tellsNoMoreOfAWorkersNameThanThePageShows(String instance, String shown) {
        assertThat(PageFigures.shortened(instance)).isEqualTo(shown);
    }
}
