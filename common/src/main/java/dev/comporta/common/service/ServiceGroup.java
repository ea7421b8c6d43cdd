package dev.comporta.common.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts that start together, in the order given (the database side first), and stop in the reverse order (the client
 * side first), so that data always has somewhere to go.
 *
 * <p>Threads: {@code start} and {@code stop} are serialized by this object's lock; {@code health} takes none.
 */
public final class ServiceGroup implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceGroup.class);

    private final String name;
    private final List<Service> services;
    private final Deque<Service> started = new ArrayDeque<>();

    public ServiceGroup(String name, List<Service> services) {
        this.name = name;
        this.services = List.copyOf(services);
    }

    @Override
    public String name() {
        return name;
    }

    /** Starts each part; when one fails, stops those already started and throws on. */
    @Override
    public synchronized void start() {
        for (Service service : services) {
            try {
                service.start();
            } catch (RuntimeException e) {
                stop(Duration.ofSeconds(10));
                throw e;
            }
            started.push(service);
        }
    }

    /** Gives each part what is left of the time. A part that misbehaves does not keep the next from stopping. */
    @Override
    public synchronized void stop(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!started.isEmpty()) {
            Service service = started.pop();
            try {
                service.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            } catch (RuntimeException e) {
                LOG.error("A part failed while stopping; the others go on. part={}", service.name(), e);
            }
        }
    }

    @Override
    public Health health() {
        List<Health> parts = new ArrayList<>();
        for (Service service : services) {
            parts.add(service.health());
        }
        return Health.of(name, parts);
    }

    /** The first that anybody tells. */
    @Override
    public Optional<String> death() {
        return services.stream().map(Service::death).flatMap(Optional::stream).findFirst();
    }
}
