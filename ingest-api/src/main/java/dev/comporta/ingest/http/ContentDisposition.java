package dev.comporta.ingest.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the file name in Content-Disposition (RFC 6266, RFC 8187) and makes it harmless: the last segment of a path only,
 * no control characters, at most {@value #MAX_LENGTH} characters. {@code filename*} wins over {@code filename}.
 */
final class ContentDisposition {
    static final String HEADER = "Content-Disposition";

    static final int MAX_LENGTH = 255;

    private static final Pattern TYPE = Pattern.compile("\\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+\\s*");

    /** Possessive, because a greedy group takes stack for each character, and the client decides how many there are. */
    private static final Pattern PARAMETER = Pattern.compile(
            "\\G;\\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\\s*=\\s*(\"(?:[^\"\\\\]++|\\\\.)*+\"|[^;\"\\s]*)\\s*");

    private static final Pattern EXTENDED = Pattern.compile("(?i)(utf-8|iso-8859-1)'[^']*'(.*)");

    private ContentDisposition() {}

    static Parsed<Optional<String>> filename(List<String> values) {
        if (values.isEmpty()) {
            return new Parsed.Good<>(Optional.empty());
        }
        String value = values.get(0).strip();
        Matcher type = TYPE.matcher(value);
        if (values.size() > 1 || !type.lookingAt()) {
            return Parsed.badHeader(HEADER + " must be there once, and look like attachment; filename=\"…\"");
        }
        return parameters(value.substring(type.end()));
    }

    private static Parsed<Optional<String>> parameters(String text) {
        Optional<String> plain = Optional.empty();
        Optional<String> extended = Optional.empty();
        Matcher parameter = PARAMETER.matcher(text);
        int end = 0;
        while (parameter.find()) {
            end = parameter.end();
            String name = parameter.group(1).toLowerCase(Locale.ROOT);
            if (name.equals("filename")) {
                plain = Optional.of(inUtf8(unquoted(parameter.group(2))));
            } else if (name.equals("filename*")) {
                extended = decoded(parameter.group(2));
            }
        }
        if (end != text.length() && !text.substring(end).strip().equals(";")) {
            return Parsed.badHeader(HEADER + " must look like attachment; filename=\"…\"");
        }
        Optional<String> name = extended.isPresent() ? extended : plain;
        return new Parsed.Good<>(name.flatMap(ContentDisposition::harmless));
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    /** Header bytes arrive as ISO 8859-1; clients that send UTF-8 all the same mean UTF-8. */
    private static String inUtf8(String value) {
        try {
            return strictly(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    private static Optional<String> decoded(String value) {
        Matcher extended = EXTENDED.matcher(unquoted(value));
        if (!extended.matches()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = percentDecoded(extended.group(2));
            return Optional.of(strictly(bytes, Charset.forName(extended.group(1))));
        } catch (CharacterCodingException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static byte[] percentDecoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static String strictly(byte[] bytes, Charset charset) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    private static Optional<String> harmless(String name) {
        String segment = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        StringBuilder clean = new StringBuilder();
        segment.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
                .limit(MAX_LENGTH)
                .forEach(clean::appendCodePoint);
        String text = clean.toString().strip();
        return text.isEmpty() || text.equals(".") || text.equals("..") ? Optional.empty() : Optional.of(text);
    }
}
