package dev.comporta.standalone.cli;

import dev.comporta.common.fault.Defect;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A planted defect by its word, and all words for the help. Stateless. */
final class DefectWord implements ITypeConverter<Defect>, Iterable<String> {
    @Override
    public Defect convert(String word) {
        return Arrays.stream(Defect.values())
                .filter(defect -> defect.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("there is no defect " + word + "; there are "
                        + Arrays.stream(Defect.values()).map(Defect::word).collect(Collectors.joining(", "))));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Defect.values()).map(Defect::word).iterator();
    }
}
