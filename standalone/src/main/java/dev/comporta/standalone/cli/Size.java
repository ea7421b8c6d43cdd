package dev.comporta.standalone.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bytes as people write them: 900, 1k, 100k, 2m, with k for 1,024. Stateless. */
final class Size implements ITypeConverter<Integer> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,7})([km]?)");

    @Override
    public Integer convert(String value) {
        Matcher size = FORM.matcher(value.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new TypeConversionException("a size is a number with or without k or m behind it, not " + value);
        }
        long factor = size.group(2).isEmpty() ? 1 : size.group(2).equals("k") ? 1_024 : 1_024 * 1_024;
        return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(size.group(1)) * factor);
    }
}
