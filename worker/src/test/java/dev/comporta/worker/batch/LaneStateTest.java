package dev.comporta.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class LaneStateTest {
    @ParameterizedTest
    @EnumSource(
            value = LaneState.class,
            names = {"BRAKED", "STOPPED", "FAILED"})
    void neverLeavesAnEnd(LaneState end) {
        for (LaneState next : LaneState.values()) {
            assertThat(end.mayBecome(next)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(LaneState.class)
    void acknowledgesOnlyWhatWasStored(LaneState before) {
        assertThat(before.mayBecome(LaneState.ACKNOWLEDGING)).isEqualTo(before == LaneState.STORING);
    }

    @ParameterizedTest
    @CsvSource({
        "NEW, WAITING_FOR_TABLE, true",
        "NEW, RECEIVING, true",
        "WAITING_FOR_TABLE, RECEIVING, true",
        "RECEIVING, STORING, true",
        "RECEIVING, RECEIVING, false",
        "STORING, RECEIVING, false",
        "STORING, WAITING_FOR_DATABASE, true",
        "WAITING_FOR_DATABASE, STORING, true",
        "WAITING_FOR_DATABASE, RECEIVING, true",
        "ACKNOWLEDGING, RECEIVING, true",
        "RECEIVING, WAITING_FOR_BROKER, true",
        "WAITING_FOR_BROKER, STORING, false",
        "STORING, STOPPED, false",
        "STORING, FAILED, true",
        "RECEIVING, NEW, false"
    })
    void movesAsDrawn(LaneState before, LaneState next, boolean allowed) {
        assertThat(before.mayBecome(next)).isEqualTo(allowed);
    }
}
