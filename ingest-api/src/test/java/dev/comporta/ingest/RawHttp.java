package dev.comporta.ingest;

import dev.comporta.embedded.contract.SeenAnswer;
import dev.comporta.embedded.contract.ServedContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A socket with the door at its other end, for requests that no client library would send. Finds every answer wrong that the
 * door's own description does not know. For one thread.
 */
public final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final Pattern HEADER = Pattern.compile("(?m)^([^:\\r\\n]+):[ \\t]*(.*?)\\r?$");
    private static final Pattern REQUEST_LINE = Pattern.compile("\\A([A-Z]+) (/[^ ?]*)[^ ]* HTTP/1\\.[01]\r\n");

    /** A request line that is longer is not understood anyway. */
    private static final int REQUEST_LINE_BYTES = 4096;

    private static final ServedContract CONTRACT = new ServedContract();

    private final Socket socket;
    private final StringBuilder firstLine = new StringBuilder();
    private int answers;

    public RawHttp(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** An answer as it came. */
    public record Answer(String head, String body) {
        public int status() {
            return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
        }

        /** Empty when there is no such header. */
        public String header(String name) {
            Matcher matcher = Pattern.compile("(?im)^" + Pattern.quote(name) + ":\\s*(.*?)\\r?$")
                    .matcher(head);
            return matcher.find() ? matcher.group(1) : "";
        }

        Map<String, List<String>> headers() {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            HEADER.matcher(head)
                    .results()
                    .forEach(line -> headers.computeIfAbsent(line.group(1), name -> new ArrayList<>())
                            .add(line.group(2)));
            return headers;
        }
    }

    /** One request on a connection of its own, and what came back. */
    public static Answer exchange(int port, String request) {
        try (RawHttp http = new RawHttp(port)) {
            return http.send(request).read();
        }
    }

    public RawHttp send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawHttp send(byte[] bytes) {
        note(bytes);
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends as far as the door still listens. */
    public boolean offer(byte[] bytes) {
        note(bytes);
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    /** True as soon as something of an answer is there. */
    public boolean hasAnswer() {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The next answer; with an empty head when the connection ended instead. */
    public Answer read() {
        try {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return new Answer("", "");
                }
                head.write(next);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            Matcher length = LENGTH.matcher(text);
            byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
            return checked(new Answer(text, new String(body, StandardCharsets.UTF_8)));
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the door neither answered nor closed", e);
        } catch (IOException e) {
            return new Answer("", String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
        }
    }

    private void note(byte[] sent) {
        int room = Math.max(0, REQUEST_LINE_BYTES - firstLine.length());
        firstLine.append(new String(sent, 0, Math.min(sent.length, room), StandardCharsets.ISO_8859_1));
    }

    /** Which request is answered is only certain of the first one. */
    private Answer checked(Answer answer) {
        Matcher line = REQUEST_LINE.matcher(firstLine);
        boolean known = answers == 0 && line.find();
        if (answer.status() >= 200) {
            answers++;
            CONTRACT.check(
                    URI.create("http://127.0.0.1:" + socket.getPort()),
                    new SeenAnswer(
                            known ? line.group(1) : "",
                            known ? line.group(2) : "",
                            answer.status(),
                            answer.headers(),
                            answer.body()));
        }
        return answer;
    }

    /** True when the door closes the connection within the patience, whatever it still sends. */
    public boolean isClosedByDoor() {
        try {
            while (socket.getInputStream().read() >= 0) {
                // Only the end matters.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Breaks the connection off as a system does whose process has died. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public void halfClose() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
