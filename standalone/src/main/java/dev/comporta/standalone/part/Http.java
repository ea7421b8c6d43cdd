package dev.comporta.standalone.part;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Short questions to admin ports, each over a connection of its own. Stateless. */
public final class Http {
    private static final int NO_ANSWER = 0;

    private Http() {}

    /** The status; 0 when none came in time. */
    public static int status(URI uri, Duration within) {
        try {
            HttpURLConnection connection = open(uri, within);
            try {
                return connection.getResponseCode();
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return NO_ANSWER;
        }
    }

    /** The body, whatever the status; why there is none, otherwise. */
    public static String text(URI uri, Duration within) {
        try {
            HttpURLConnection connection = open(uri, within);
            try {
                boolean failed = connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST;
                try (var body = failed ? connection.getErrorStream() : connection.getInputStream()) {
                    return body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
                }
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The sum of a metric over all its labels; NaN when nobody answers. */
    public static double metric(URI admin, String name, Duration within) {
        try {
            HttpURLConnection connection = open(admin.resolve("/metrics"), within);
            try (var body = connection.getInputStream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum();
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static HttpURLConnection open(URI uri, Duration within) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout((int) within.toMillis());
        connection.setReadTimeout((int) within.toMillis());
        return connection;
    }
}
