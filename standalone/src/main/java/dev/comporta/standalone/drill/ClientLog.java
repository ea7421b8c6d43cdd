package dev.comporta.standalone.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the clients did and were told, a JSON line each, on disk before {@link #write} returns: what the account rests on.
 * One thread writes for all who wait, so that a sync serves many. Thread-safe.
 */
final class ClientLog implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final FileChannel file;
    private final Thread writer = new Thread(this::run, "drill-log");
    private StringBuilder pending = new StringBuilder();
    private long appended;
    private long synced;
    private boolean closed;
    private @Nullable IOException failure;

    ClientLog(Path path) {
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer.setDaemon(true);
        writer.start();
    }

    /** Blocks until the entries are on disk. */
    void write(List<LogEntry> entries) {
        StringBuilder lines = new StringBuilder();
        for (LogEntry entry : entries) {
            lines.append(line(entry)).append('\n');
        }
        append(lines);
    }

    private synchronized void append(CharSequence lines) {
        pending.append(lines);
        long mine = ++appended;
        notifyAll();
        try {
            while (synced < mine && failure == null && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("clients of a drill are stopped by a flag", e);
        }
        if (synced < mine && failure == null) {
            throw new IllegalStateException("the clients' log is closed");
        }
        if (failure != null) {
            throw new UncheckedIOException("The clients' log cannot be written.", failure);
        }
    }

    private void run() {
        try {
            for (Batch batch = next(); batch != null; batch = next()) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(batch.lines());
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(false);
                done(batch.upTo());
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            fail(new IOException("interrupted", e));
        }
    }

    private record Batch(String lines, long upTo) {}

    private synchronized @Nullable Batch next() throws InterruptedException {
        while (pending.isEmpty() && !closed) {
            wait();
        }
        if (pending.isEmpty()) {
            return null;
        }
        Batch batch = new Batch(pending.toString(), appended);
        pending = new StringBuilder();
        return batch;
    }

    private synchronized void done(long upTo) {
        synced = upTo;
        notifyAll();
    }

    private synchronized void fail(IOException e) {
        failure = e;
        notifyAll();
    }

    private String line(LogEntry entry) {
        try {
            return json.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What has been written is on disk already. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            writer.join();
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Every entry of a log, in the order in which they were written. */
    static void read(Path path, Consumer<LogEntry> entry) {
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                entry.accept(json.readValue(line, LogEntry.class));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
