/**
 * A TCP proxy that does to a connection what networks and frozen or dying processes do: for tests and for the crash drill.
 *
 * <p>In: the port of a server on this machine. Out: a port of our own that leads there, and faults on demand. Must not know:
 * what the bytes mean, who speaks.
 */
@NullMarked
package dev.comporta.embedded.proxy;

import org.jspecify.annotations.NullMarked;
