package dev.comporta.embedded.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the pieces that hold a marker, until one is due. A marker may begin in one piece of a connection and end in a later
 * one; then it counts for that one. Used under the lock of {@link Faults}.
 */
final class ReplyCut {
    private final byte[] marker;

    /** For so many matching bytes, how many of them still match when the next one does not (Knuth, Morris, Pratt). */
    private final int[] fallback;

    /** How much of the marker stands at the end of what a connection brought so far. */
    private final Map<Link, Integer> matched = new HashMap<>();

    private int left;

    /** @param marker in ASCII; an empty one is in every piece */
    ReplyCut(String marker, int count) {
        if (!US_ASCII.newEncoder().canEncode(marker) || count < 1) {
            throw new IllegalArgumentException("a marker in ASCII and a count from 1 on, not " + marker + ", " + count);
        }
        this.marker = marker.getBytes(US_ASCII);
        fallback = new int[this.marker.length + 1];
        left = count;
        for (int i = 1; i < this.marker.length; i++) {
            fallback[i + 1] = next(fallback[i], this.marker[i]);
        }
    }

    /** True for the piece before which the connection is to be cut. */
    boolean isDue(Link link, byte[] piece, int bytes) {
        if (marker.length == 0 || markerEndsIn(link, piece, bytes)) {
            left--;
        }
        return left == 0;
    }

    void forget(Link link) {
        matched.remove(link);
    }

    private boolean markerEndsIn(Link link, byte[] piece, int bytes) {
        boolean found = false;
        int length = matched.getOrDefault(link, 0);
        for (int i = 0; i < bytes; i++) {
            length = next(length, piece[i]);
            if (length == marker.length) {
                found = true;
                length = 0;
            }
        }
        matched.put(link, length);
        return found;
    }

    private int next(int length, byte value) {
        int longest = length;
        while (longest > 0 && marker[longest] != value) {
            longest = fallback[longest];
        }
        return marker[longest] == value ? longest + 1 : 0;
    }
}
