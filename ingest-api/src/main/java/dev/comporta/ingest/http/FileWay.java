package dev.comporta.ingest.http;

import dev.comporta.common.envelope.EnvelopeHeader;
import dev.comporta.ingest.queue.SendResult;
import dev.comporta.ingest.queue.UploadSender;
import dev.comporta.ingest.queue.UploadWrite;
import dev.comporta.ingest.spool.SpooledFile;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** As a streamed message of its own, from the spool. For its event loop only. */
final class FileWay implements Way {
    private final UploadSender sender;
    private final Executor home;
    private final EnvelopeHeader header;
    private final SpooledFile file;
    private @Nullable UploadWrite write;

    FileWay(UploadSender sender, Executor home, EnvelopeHeader header, SpooledFile file) {
        this.sender = sender;
        this.home = home;
        this.header = header;
        this.file = file;
    }

    @Override
    public boolean send(Consumer<SendResult> told) {
        UploadWrite upload = new UploadWrite(header, file.path(), home, told, file.release());
        boolean taken = sender.send(upload);
        write = taken ? upload : null;
        return taken;
    }

    @Override
    public Optional<SendResult> expire() {
        return write == null ? Optional.of(new SendResult.Unavailable()) : write.expire();
    }

    /** At the end of the exchange: a file that no lane has is of no more use. */
    void releaseUnlessSent() {
        if (write == null) {
            file.release().run();
        }
    }
}
