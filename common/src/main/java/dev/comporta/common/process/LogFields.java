package dev.comporta.common.process;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of a log line under the names that its sentence gives them: in {@code "A lane … lane={} id={}"} these are
 * {@code lane} and {@code id}. Numbers stay numbers, what is a list becomes one. Stateless.
 */
final class LogFields {
    /** A placeholder, with its name where it has one. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?:\\b(\\w+)=\"?)?\\{}");

    private LogFields() {}

    /** Adds them; a name that the line has already stays what it is. */
    static void add(ObjectNode line, String template, Object @Nullable [] arguments) {
        if (arguments == null) {
            return;
        }
        Matcher placeholders = PLACEHOLDER.matcher(template);
        for (int i = 0; i < arguments.length && placeholders.find(); i++) {
            String name = placeholders.group(1);
            if (name != null && !line.has(name)) {
                put(line, name, arguments[i]);
            }
        }
    }

    private static void put(ObjectNode line, String name, @Nullable Object value) {
        if (value instanceof Integer || value instanceof Long) {
            line.put(name, ((Number) value).longValue());
        } else if (value instanceof Number number) {
            line.put(name, number.doubleValue());
        } else if (value instanceof Boolean flag) {
            line.put(name, flag);
        } else if (value instanceof Collection<?> many) {
            ArrayNode list = line.putArray(name);
            many.forEach(one -> list.add(String.valueOf(one)));
        } else {
            line.put(name, String.valueOf(value));
        }
    }
}
