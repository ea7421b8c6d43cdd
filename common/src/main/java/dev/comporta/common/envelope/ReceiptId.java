package dev.comporta.common.envelope;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * Makes the ids of receipts (RFC 9562): version 7 (time-ordered, so that new rows land side by side in the primary key's
 * index) for a plain write, version 8 derived from the Idempotency-Key for a keyed one, so that the same key is the same
 * row through any door at any time. Thread-safe.
 */
public final class ReceiptId {
    /** The name that sets these hashes apart from any other use of SHA-256 over the same fields. */
    private static final String DERIVATION = "comporta/idempotency-key/1";

    private final NoArgGenerator generator = Generators.timeBasedEpochGenerator();

    /** A new id; never the same twice. */
    public UUID next() {
        return generator.generate();
    }

    /** The id of the one write that a client sends under {@code key}. */
    public static UUID derived(String tenant, String collection, String key) {
        return versionEight(hash(DERIVATION, tenant, collection, key));
    }

    /** The id of line {@code line} (from 1) of the request that a client sends under {@code key}. */
    public static UUID derived(String tenant, String collection, String key, int line) {
        return versionEight(hash(DERIVATION, tenant, collection, key, Integer.toString(line)));
    }

    /** Each field goes in with its length, so that no two lists of fields hash alike. */
    private static ByteBuffer hash(String... fields) {
        MessageDigest digest = Sha256.newDigest();
        for (String field : fields) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            digest.update(bytes);
        }
        return ByteBuffer.wrap(digest.digest());
    }

    private static UUID versionEight(ByteBuffer hash) {
        long high = (hash.getLong(0) & ~0xF000L) | 0x8000L;
        long low = (hash.getLong(8) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
