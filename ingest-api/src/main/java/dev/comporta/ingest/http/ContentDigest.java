package dev.comporta.ingest.http;

import dev.comporta.common.envelope.Sha256;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Content-Digest (RFC 9530): of its algorithms only sha-256 is verified, others are ignored. */
final class ContentDigest {
    static final String HEADER = "Content-Digest";

    private static final Pattern MEMBER = Pattern.compile("([A-Za-z0-9*_.-]+)\\s*=\\s*:([A-Za-z0-9+/=]*):(?:;.*)?");
    private static final String ALGORITHM = "sha-256";

    private ContentDigest() {}

    static Parsed<Optional<Sha256>> parse(List<String> values) {
        Optional<Sha256> found = Optional.empty();
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                Matcher member = MEMBER.matcher(part.strip());
                if (!member.matches()) {
                    return Parsed.badHeader(HEADER + " must look like sha-256=:…base64…:");
                }
                if (member.group(1).toLowerCase(Locale.ROOT).equals(ALGORITHM)) {
                    found = decode(member.group(2));
                    if (found.isEmpty()) {
                        return Parsed.badHeader(HEADER + ": a SHA-256 digest has 32 bytes in base64.");
                    }
                }
            }
        }
        return new Parsed.Good<>(found);
    }

    private static Optional<Sha256> decode(String base64) {
        try {
            byte[] digest = Base64.getDecoder().decode(base64);
            return digest.length == Sha256.BYTES ? Optional.of(Sha256.wrap(digest)) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
