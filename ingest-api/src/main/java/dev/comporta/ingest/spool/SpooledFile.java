package dev.comporta.ingest.spool;

import dev.comporta.common.envelope.Sha256;
import java.nio.file.Path;

/**
 * A complete body on disk. Whoever has it calls {@code release}, once, when nobody reads it any more.
 *
 * @param release deletes the file and gives its bytes back to the spool; does not block
 */
public record SpooledFile(Path path, long bytes, Sha256 sha256, Runnable release) {}
