package dev.comporta.ingest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into small flat answers. Stateless. */
public final class Json {
    private Json() {}

    /** The value of a text member. */
    public static String text(String json, String member) {
        Matcher matcher = Pattern.compile("\"" + member + "\":\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) {
            throw new AssertionError("no member " + member + " in " + json);
        }
        return matcher.group(1);
    }
}
