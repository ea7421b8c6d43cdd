/**
 * How both processes reach the broker.
 *
 * <p>In: settings. Out: JMS connection factories, each tuned for one job, and a probe of the queues. The only place that
 * names Artemis. Must not know: envelopes, HTTP, SQL.
 */
@NullMarked
package dev.comporta.common.queue;

import org.jspecify.annotations.NullMarked;
