package dev.comporta.standalone.cli;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.common.envelope.Media;
import dev.comporta.common.envelope.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A streamed write's body from its chunks, one of them in memory at a time. Breaks off, instead of ending, when it was not
 * the body that the door accepted, so that whoever sends it sends nothing. Used by one thread; blocks on its source.
 */
final class ChunkStream extends InputStream {
    private final EnvelopeHeader header;
    private final Source source;
    private final MessageDigest digest = Sha256.newDigest();
    private byte @Nullable [] chunk = new byte[0];
    private int position;
    private int next;
    private long bytes;
    private @Nullable String problem;

    /** Where chunks come from. */
    @FunctionalInterface
    interface Source {
        /** Null behind the last one. */
        byte @Nullable [] read(int sequence) throws IOException;
    }

    ChunkStream(EnvelopeHeader header, Source source) {
        this.header = header;
        this.source = source;
    }

    /** Why it broke off; null when it did not. */
    @Nullable
    String problem() {
        return problem;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == 1 ? one[0] & 0xFF : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (chunk != null && position == chunk.length) {
            nextChunk();
        }
        if (chunk == null) {
            return -1;
        }
        int now = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, buffer, offset, now);
        position += now;
        return now;
    }

    private void nextChunk() throws IOException {
        try {
            chunk = source.read(next++);
            position = 0;
            if (chunk == null) {
                checkWhole();
            } else {
                digest.update(chunk);
                bytes += chunk.length;
            }
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
            throw e;
        }
    }

    private void checkWhole() throws IOException {
        Media media = header.media();
        boolean same = media == null || media.sha256().equals(Sha256.wrap(digest.digest()));
        if (bytes != header.bodyBytes() || !same) {
            throw new IOException("the body kept for it is not the one that was accepted (" + bytes + " of "
                    + header.bodyBytes() + " bytes)");
        }
    }
}
