/**
 * Holds what a server answers against the OpenAPI document that it serves: for tests.
 *
 * <p>In: answers as a client saw them. Out: what the document does not say of them. Must not know: what the server does, how
 * it was asked.
 */
@NullMarked
package dev.comporta.embedded.contract;

import org.jspecify.annotations.NullMarked;
