package dev.comporta.standalone.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest. Stateless. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"comporta " + (version == null ? "(not from a jar)" : version)};
    }
}
