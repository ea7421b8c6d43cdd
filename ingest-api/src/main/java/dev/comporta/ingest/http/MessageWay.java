package dev.comporta.ingest.http;

import dev.comporta.common.envelope.Envelope;
import dev.comporta.ingest.queue.EnvelopeSender;
import dev.comporta.ingest.queue.PendingWrite;
import dev.comporta.ingest.queue.SendResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** In a message, together with what else is waiting. For its event loop only. */
final class MessageWay implements Way {
    private final EnvelopeSender sender;
    private final Executor home;
    private @Nullable List<Envelope> envelopes;
    private @Nullable PendingWrite pending;

    MessageWay(EnvelopeSender sender, Executor home, List<Envelope> envelopes) {
        this.sender = sender;
        this.home = home;
        this.envelopes = envelopes;
    }

    /** From then on only the pending write holds on to the bodies, and lets go of them when it is answered. */
    @Override
    public boolean send(Consumer<SendResult> told) {
        List<Envelope> sent = java.util.Objects.requireNonNull(envelopes, "sent once only");
        envelopes = null;
        PendingWrite write = new PendingWrite(sent.get(0).header().collection(), sent, home, told);
        pending = write;
        return sender.send(write);
    }

    /** Nothing was sent while it waited for another request with the same key. */
    @Override
    public Optional<SendResult> expire() {
        return pending == null ? Optional.of(new SendResult.Unavailable()) : pending.expire();
    }
}
