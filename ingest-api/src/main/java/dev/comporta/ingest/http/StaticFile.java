package dev.comporta.ingest.http;

import dev.comporta.common.envelope.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;

/**
 * One file that a browser may have, with what is said of it. Its content is once in memory, outside the heap, however many
 * read it: of a heap buffer Netty makes a copy for each client that is slow. Immutable.
 */
final class StaticFile {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    private static final String WEB_JARS = "META-INF/resources/webjars/";

    /** A WebJar's own record of its version: the one that cannot be out of date. */
    private static final String WEB_JAR_RECORD = "META-INF/maven/%s/%s/pom.properties";

    private final ByteBuffer content;
    private final String contentType;
    private final String etag;

    private StaticFile(byte[] content, String contentType) {
        this.content =
                ByteBuffer.allocateDirect(content.length).put(content).flip().asReadOnlyBuffer();
        this.contentType = contentType;
        etag = etag(content);
    }

    /**
     * Reads a resource of the class path; its type is told by the end of its name. Blocks. A resource that is not there is a
     * bug of the build.
     */
    static StaticFile read(String resource) {
        return new StaticFile(bytes(resource), type(resource));
    }

    /** What a door writes itself, such as a description of its own routes. */
    static StaticFile of(byte[] content, String contentType) {
        return new StaticFile(content, contentType);
    }

    /** Reads a file of a library for browsers that comes as a WebJar, in whichever version is on the class path. */
    static StaticFile readWebJar(String group, String library, String file) {
        Properties said = new Properties();
        try (InputStream in = open(WEB_JAR_RECORD.formatted(group, library))) {
            said.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("the WebJar " + library + " cannot be read", e);
        }
        return read(WEB_JARS + library + "/" + said.getProperty("version") + "/" + file);
    }

    /** Read-only, with a position of its own. */
    ByteBuffer content() {
        return content.duplicate();
    }

    String contentType() {
        return contentType;
    }

    /** Of these bytes and no others, quoted. */
    String etag() {
        return etag;
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the class path's " + resource + " cannot be read", e);
        }
    }

    private static InputStream open(String resource) {
        InputStream in = StaticFile.class.getClassLoader().getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException("the class path has no " + resource);
        }
        return in;
    }

    private static String type(String resource) {
        String end = resource.substring(resource.lastIndexOf('.') + 1);
        String type = TYPES.get(end);
        if (type == null) {
            throw new IllegalStateException("no content type is known for ." + end);
        }
        return type;
    }

    private static String etag(byte[] content) {
        byte[] digest = Sha256.of(ByteBuffer.wrap(content)).bytes();
        return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + '"';
    }
}
