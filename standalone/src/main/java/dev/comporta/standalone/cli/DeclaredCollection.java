package dev.comporta.standalone.cli;

import dev.comporta.common.collection.Collection;
import dev.comporta.common.collection.Collections;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A collection by the name that somebody typed. Stateless. */
final class DeclaredCollection {
    private DeclaredCollection() {}

    /** Bad usage when there is none of that name. */
    static Collection of(String name, CommandSpec command) {
        Collections declared = Collections.load(DeclaredCollection.class.getClassLoader());
        return declared.find(name)
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        "There is no collection " + name + "; there are "
                                + declared.all().stream().map(Collection::name).collect(Collectors.joining(", "))
                                + "."));
    }
}
