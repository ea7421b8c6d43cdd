package dev.comporta.standalone.cli;

import java.util.UUID;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An id as it is in lists, or in the receipt that somebody complains with. Stateless. */
final class WriteId implements ITypeConverter<UUID> {
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    @Override
    public UUID convert(String value) {
        String bare = value.replaceFirst("^.*/", "").replaceFirst("\\..*$", "");
        if (!ID.matcher(bare).matches()) {
            throw new TypeConversionException("'" + value + "' is no id of a write, nor its receipt");
        }
        return UUID.fromString(bare);
    }
}
