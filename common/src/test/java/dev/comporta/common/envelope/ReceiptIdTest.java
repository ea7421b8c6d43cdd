package dev.comporta.common.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReceiptIdTest {
    @Test
    void isOfVersionSevenAndNeverTheSameTwice() {
        ReceiptId ids = new ReceiptId();
        Set<UUID> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            UUID id = ids.next();
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(seen.add(id)).isTrue();
        }
    }

    @Test
    void isTheSameForTheSameKeyAndOfVersionEight() {
        UUID id = ReceiptId.derived("", "comments", "k1");

        assertThat(id).isEqualTo(ReceiptId.derived("", "comments", "k1"));
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void neverChangesBetweenReleases() {
        assertThat(ReceiptId.derived("", "comments", "k1"))
                .isEqualTo(UUID.fromString("78e516a3-cc14-8e97-bd0f-4787d6b0eff5"));
    }

    @Test
    void differsByTenantCollectionKeyAndLine() {
        Set<UUID> ids = Set.of(
                ReceiptId.derived("", "comments", "k1"),
                ReceiptId.derived("t", "comments", "k1"),
                ReceiptId.derived("", "uploads", "k1"),
                ReceiptId.derived("", "comments", "k2"),
                ReceiptId.derived("", "comments", "k1", 1),
                ReceiptId.derived("", "comments", "k1", 2),
                ReceiptId.derived("", "comment", "sk1"));

        assertThat(ids).hasSize(7);
    }
}
