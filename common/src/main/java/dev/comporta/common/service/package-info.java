/**
 * The lifecycle that every long-lived part obeys, and its health as a value.
 *
 * <p>In: parts that implement {@link dev.comporta.common.service.Service}. Out: a process that starts from the database
 * side, stops from the client side and can always say how it is. Must not know: what any part does.
 */
@NullMarked
package dev.comporta.common.service;

import org.jspecify.annotations.NullMarked;
