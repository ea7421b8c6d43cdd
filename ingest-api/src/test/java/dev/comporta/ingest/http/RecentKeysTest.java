package dev.comporta.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.envelope.Sha256;
import dev.comporta.ingest.queue.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RecentKeysTest {
    private static final UUID ID = new UUID(1, 1);
    private static final Sha256 ONE = Sha256.of(ByteBuffer.wrap(new byte[] {1}));
    private static final Sha256 OTHER = Sha256.of(ByteBuffer.wrap(new byte[] {2}));

    private final List<SendResult> told = new ArrayList<>();
    private final RecentKeys keys = new RecentKeys(2);

    private RecentKeys.Claim claim(UUID id, Sha256 body) {
        return keys.claim(id, body, told::add);
    }

    @Test
    void tellsWhoWaitsWhatBecameOfTheFirst() {
        assertThat(claim(ID, ONE)).isEqualTo(RecentKeys.Claim.FIRST);
        assertThat(claim(ID, ONE)).isEqualTo(RecentKeys.Claim.WAIT);
        assertThat(claim(ID, OTHER)).isEqualTo(RecentKeys.Claim.WAIT_FOR_OTHER);
        assertThat(told).isEmpty();

        keys.settle(ID, new SendResult.Accepted());
        assertThat(told).containsExactly(new SendResult.Accepted(), new SendResult.Accepted());
    }

    @Test
    void remembersTheBodyOfAnAcceptedKey() {
        claim(ID, ONE);
        keys.settle(ID, new SendResult.Accepted());

        assertThat(claim(ID, OTHER)).isEqualTo(RecentKeys.Claim.CONFLICT);
        assertThat(claim(ID, ONE)).isEqualTo(RecentKeys.Claim.FIRST);
    }

    @Test
    void forgetsAKeyThatWasNotAccepted() {
        claim(ID, ONE);
        keys.settle(ID, new SendResult.Unavailable());
        assertThat(claim(ID, OTHER)).isEqualTo(RecentKeys.Claim.FIRST);
    }

    @Test
    void keepsTheLatestKeysOnly() {
        for (long i = 1; i <= 3; i++) {
            claim(new UUID(1, i), ONE);
            keys.settle(new UUID(1, i), new SendResult.Accepted());
        }
        assertThat(claim(new UUID(1, 3), OTHER)).isEqualTo(RecentKeys.Claim.CONFLICT);
        assertThat(claim(ID, OTHER)).isEqualTo(RecentKeys.Claim.FIRST);
    }
}
