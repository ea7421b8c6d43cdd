package dev.comporta.common.envelope;

import dev.comporta.common.settings.Secret;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
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
    private static final int FIXED_BYTES = 11;
    private static final int MAC_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** Into the array itself: each accepted write has a token, and buffers and copies were most of what signing allocated. */
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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

    /** The token that goes into a receipt's URL behind the id, in ASCII. */
    public byte[] sign(UUID id, String tenant, ReceiptToken token) {
        byte[] signed = claims(token);
        sign(macs.get(0).get(), signed, id, tenant);
        return ENCODER.encode(signed);
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
        boolean ours = macs.stream().anyMatch(key -> {
            byte[] expected = signed.clone();
            sign(key.get(), expected, id, tenant);
            return MessageDigest.isEqual(signed, expected);
        });
        return ours ? read(signed) : Optional.empty();
    }

    /** With room for the mac behind them. */
    private static byte[] claims(ReceiptToken token) {
        byte[] collection = token.collection().getBytes(StandardCharsets.UTF_8);
        byte[] claims = new byte[FIXED_BYTES + collection.length + MAC_BYTES];
        claims[0] = VERSION;
        LONGS.set(claims, 1, token.issuedAt().toEpochMilli());
        claims[9] = (byte) ((token.keyed() ? KEYED : 0) | (token.inDoubt() ? IN_DOUBT : 0));
        claims[10] = (byte) collection.length;
        System.arraycopy(collection, 0, claims, FIXED_BYTES, collection.length);
        return claims;
    }

    private static Optional<ReceiptToken> read(byte[] signed) {
        ByteBuffer in = ByteBuffer.wrap(signed, 0, signed.length - MAC_BYTES);
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

    /** Puts the mac behind the claims. Before that the id stands there, which is as long. */
    private static void sign(Mac mac, byte[] signed, UUID id, String tenant) {
        int end = signed.length - MAC_BYTES;
        LONGS.set(signed, end, id.getMostSignificantBits());
        LONGS.set(signed, end + Long.BYTES, id.getLeastSignificantBits());
        mac.update(signed);
        mac.update(tenant.getBytes(StandardCharsets.UTF_8));
        System.arraycopy(mac.doFinal(), 0, signed, end, MAC_BYTES);
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
