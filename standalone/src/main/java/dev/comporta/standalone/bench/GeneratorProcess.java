package dev.comporta.standalone.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.comporta.standalone.load.LoadJob;
import dev.comporta.standalone.load.LoadProcess;
import dev.comporta.standalone.load.LoadResult;
import dev.comporta.standalone.part.ProgramLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** The load generator's process. One caller at a time, but for {@link #abandon}. */
final class GeneratorProcess implements AutoCloseable {
    /** Beyond a job's own time: connects, and answers that come late. */
    private static final Duration SLACK = Duration.ofSeconds(45);

    private static final long STOP_SECONDS = 5;

    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final Writer jobs;
    private final BufferedReader said;

    GeneratorProcess(ProgramLine line) throws IOException {
        process = line.of(List.of(), Map.of(), "bench-load")
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        line.logs().resolve("generator.log").toFile()))
                .start();
        jobs = process.outputWriter(StandardCharsets.UTF_8);
        said = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Blocks until the load is over.
     *
     * @param accepted gets how many were accepted so far, about once a second
     */
    LoadResult run(LoadJob job, LongConsumer accepted) {
        Duration most = Duration.ofMillis(job.leadMillis() + job.lengthMillis()).plus(SLACK);
        CompletableFuture<Void> over = new CompletableFuture<>();
        CompletableFuture<Void> unused = over.orTimeout(most.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((none, tooLate) -> {
                    if (tooLate != null) {
                        process.destroyForcibly();
                    }
                });
        try {
            jobs.write(json.writeValueAsString(job) + "\n");
            jobs.flush();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith(LoadProcess.RESULT)) {
                    return json.readValue(line.substring(LoadProcess.RESULT.length()), LoadResult.class);
                }
                if (line.startsWith(LoadProcess.ACCEPTED)) {
                    accepted.accept(Long.parseLong(line.substring(LoadProcess.ACCEPTED.length())));
                }
            }
        } catch (IOException e) {
            throw new BenchFailedException("The load generator cannot be reached: " + e.getMessage(), e);
        } finally {
            over.complete(null);
        }
        throw new BenchFailedException("The load generator ended early; its log is generator.log.");
    }

    /** May be called by any thread. */
    void abandon() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        try {
            jobs.close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
