package dev.comporta.common.envelope;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A SHA-256 digest (FIPS 180-4) as a value. Immutable. */
public final class Sha256 {
    /** Length of every digest. */
    public static final int BYTES = 32;

    private final byte[] digest;

    private Sha256(byte[] digest) {
        this.digest = digest;
    }

    /** The digest of what {@code content} has remaining; leaves its position alone. */
    public static Sha256 of(ByteBuffer content) {
        MessageDigest digest = newDigest();
        digest.update(content.duplicate());
        return new Sha256(digest.digest());
    }

    /** An existing digest. Throws {@link IllegalArgumentException} unless it has {@link #BYTES} bytes. */
    public static Sha256 wrap(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + digest.length);
        }
        return new Sha256(digest.clone());
    }

    /** For bodies that come in pieces; end with {@link #wrap}. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }

    public byte[] bytes() {
        return digest.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(digest);
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(digest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sha256 sha && Arrays.equals(sha.digest, digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return hex();
    }
}
