package dev.comporta.common.envelope;

import dev.comporta.common.settings.Secret;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and verifies receipt tokens, so that any door with one of the secrets can answer for any receipt without a table
 * of its own. Thread-safe.
 *
 * <pre>
 * token := base64url( version u8 = 1 | issuedAt i64 ms | flags u8 | length u8, collection | mac 16 )
 * flags := 1 keyed | 2 in doubt
 * mac   := first 16 bytes of HMAC-SHA256(secret, all before it | id 16 | tenant)      (RFC 2104, 128 bits kept)
 * </pre>
 */
public final class ReceiptTokens {
    private static final byte VERSION = 1;
    private static final int KEYED = 1;
    private static final int IN_DOUBT = 2;
    private static final int MAC_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";

    /** Looking an algorithm up costs more than signing with it, and each use leaves it ready for the next. */
    private final List<ThreadLocal<Mac>> macs;

    /** The first secret signs, all verify: so a secret is changed without breaking the receipts given out. */
    public ReceiptTokens(List<Secret> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("at least one receipt secret is needed");
        }
        macs = secrets.stream()
                .map(secret -> new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .map(key -> ThreadLocal.withInitial(() -> mac(key)))
                .toList();
    }

    /** The token that goes into a receipt's URL behind the id. */
    public String sign(UUID id, String tenant, ReceiptToken token) {
        byte[] claims = claims(token);
        byte[] mac = mac(macs.get(0).get(), claims, id, tenant);
        byte[] signed = Arrays.copyOf(claims, claims.length + MAC_BYTES);
        System.arraycopy(mac, 0, signed, claims.length, MAC_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** What the token says; empty unless one of the secrets signed exactly this for exactly this id and tenant. */
    public Optional<ReceiptToken> verify(UUID id, String tenant, String token) {
        byte[] signed;
        try {
            signed = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (signed.length <= MAC_BYTES) {
            return Optional.empty();
        }
        byte[] claims = Arrays.copyOf(signed, signed.length - MAC_BYTES);
        byte[] mac = Arrays.copyOfRange(signed, claims.length, signed.length);
        boolean ours = macs.stream().anyMatch(key -> MessageDigest.isEqual(mac, mac(key.get(), claims, id, tenant)));
        return ours ? read(claims) : Optional.empty();
    }

    private static byte[] claims(ReceiptToken token) {
        byte[] collection = token.collection().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(11 + collection.length)
                .put(VERSION)
                .putLong(token.issuedAt().toEpochMilli())
                .put((byte) ((token.keyed() ? KEYED : 0) | (token.inDoubt() ? IN_DOUBT : 0)))
                .put((byte) collection.length)
                .put(collection)
                .array();
    }

    private static Optional<ReceiptToken> read(byte[] claims) {
        ByteBuffer in = ByteBuffer.wrap(claims);
        try {
            if (in.get() != VERSION) {
                return Optional.empty();
            }
            Instant issuedAt = Instant.ofEpochMilli(in.getLong());
            int flags = in.get();
            byte[] collection = new byte[in.get() & 0xFF];
            in.get(collection);
            return Optional.of(new ReceiptToken(
                    issuedAt,
                    new String(collection, StandardCharsets.UTF_8),
                    (flags & KEYED) != 0,
                    (flags & IN_DOUBT) != 0));
        } catch (BufferUnderflowException signedByAnotherLayout) {
            return Optional.empty();
        }
    }

    private static byte[] mac(Mac mac, byte[] claims, UUID id, String tenant) {
        mac.update(claims);
        mac.update(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip());
        mac.update(tenant.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform must have HmacSHA256", e);
        }
    }
}
