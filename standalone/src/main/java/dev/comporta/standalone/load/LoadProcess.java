package dev.comporta.standalone.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The generator as a process: a {@link LoadJob} a line comes in, lines with what is accepted so far and one with the result
 * go out. It ends with its input, so that it outlives nobody.
 */
public final class LoadProcess {
    /** Begins a line with how many were accepted so far. */
    public static final String ACCEPTED = "accepted ";

    /** Begins a line with a {@link LoadResult}. */
    public static final String RESULT = "result ";

    private LoadProcess() {}

    /** Blocks until there are no more jobs. */
    public static int run(InputStream jobs, PrintStream out) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (Generator generator = new Generator();
                BufferedReader lines = new BufferedReader(new InputStreamReader(jobs, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LoadResult result =
                        generator.run(json.readValue(line, LoadJob.class), accepted -> say(out, ACCEPTED + accepted));
                say(out, RESULT + line(json, result));
            }
        }
        return 0;
    }

    private static String line(ObjectMapper json, LoadResult result) throws JsonProcessingException {
        return json.writeValueAsString(result);
    }

    private static void say(PrintStream out, String line) {
        out.println(line);
        out.flush();
    }
}
