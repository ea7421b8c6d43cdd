package dev.comporta.common.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReceiptTokensTest {
    private static final Secret OLD = new Secret("an old secret of at least 32 characters");
    private static final Secret NEW = new Secret("a new secret of at least 32 characters!");
    private static final UUID ID = UUID.fromString("01932f6c-0000-7000-8000-00000000000a");

    private final ReceiptToken token =
            new ReceiptToken(Instant.parse("2026-11-23T05:16:00.123Z"), "comments", true, false);

    private String sign(ReceiptTokens tokens) {
        return new String(tokens.sign(ID, "", token), StandardCharsets.US_ASCII);
    }

    @Test
    void saysWhatWasSigned() {
        ReceiptTokens tokens = new ReceiptTokens(List.of(NEW));

        assertThat(tokens.verify(ID, "", sign(tokens))).contains(token);
    }

    /** Receipts outlive the build that gave them out. */
    @Test
    void signsAsTheFirstBuildDid() {
        assertThat(sign(new ReceiptTokens(List.of(NEW)))).isEqualTo("AQAAAaIG1R77AQhjb21tZW50c6eAGm2Cix7tNQULxMwM7AA");
    }

    @Test
    void acceptsWhatAnOlderSecretSigned() {
        String signed = sign(new ReceiptTokens(List.of(OLD)));

        assertThat(new ReceiptTokens(List.of(NEW, OLD)).verify(ID, "", signed)).contains(token);
        assertThat(new ReceiptTokens(List.of(NEW)).verify(ID, "", signed)).isEmpty();
    }

    @Test
    void refusesTheTokenOfAnotherIdOrTenant() {
        ReceiptTokens tokens = new ReceiptTokens(List.of(NEW));
        String signed = sign(tokens);

        assertThat(tokens.verify(new UUID(0, 1), "", signed)).isEmpty();
        assertThat(tokens.verify(ID, "another", signed)).isEmpty();
    }

    @Test
    void refusesEveryChangedCharacter() {
        ReceiptTokens tokens = new ReceiptTokens(List.of(NEW));
        String signed = sign(tokens);
        // The last character carries padding bits that decode to nothing.
        for (int i = 0; i < signed.length() - 1; i++) {
            char other = signed.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(tokens.verify(ID, "", signed.substring(0, i) + other + signed.substring(i + 1)))
                    .isEmpty();
        }
    }

    @Test
    void refusesWhatIsNoTokenAtAll() {
        ReceiptTokens tokens = new ReceiptTokens(List.of(NEW));

        assertThat(tokens.verify(ID, "", "")).isEmpty();
        assertThat(tokens.verify(ID, "", "not base64!")).isEmpty();
        for (int bytes = 0; bytes < 60; bytes++) {
            String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[bytes]);
            assertThat(tokens.verify(ID, "", zeros)).isEmpty();
        }
    }
}
