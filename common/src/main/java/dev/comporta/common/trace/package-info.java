/**
 * Spans of what a process does, sent to where an operator keeps traces. Off unless an endpoint is set; then no class of
 * OpenTelemetry's is loaded, and nothing is made for a write.
 *
 * <p>In: what a part begins and ends, and the context that came with a write. Out: spans, by OTLP over HTTP, bounded and
 * beside the work: what cannot be delivered is lost and counted, and nobody waits for it. The only place that knows
 * OpenTelemetry. Must not know: what a span is of.
 */
@NullMarked
package dev.comporta.common.trace;

import org.jspecify.annotations.NullMarked;
