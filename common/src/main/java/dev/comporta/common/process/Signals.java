package dev.comporta.common.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * SIGTERM and Ctrl-C as calls. A shutdown hook would not do: it hears of no second signal. The JDK's only interface for
 * signals, {@code sun.misc.Signal} of module jdk.unsupported, is reached by reflection, because naming it is a warning
 * that cannot be switched off.
 */
final class Signals {
    private static final List<String> STOPPING = List.of("TERM", "INT");

    private Signals() {}

    /** Calls {@code listener}, on a thread of the JVM's, with the name of each signal that comes. */
    static void listen(Consumer<String> listener) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (String name : STOPPING) {
                InvocationHandler calls = (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        listener.accept(name);
                        return null;
                    }
                    return switch (method.getName()) {
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> "handler of SIG" + name;
                    };
                };
                signal.getMethod("handle", signal, handler)
                        .invoke(
                                null,
                                signal.getConstructor(String.class).newInstance(name),
                                Proxy.newProxyInstance(
                                        Signals.class.getClassLoader(), new Class<?>[] {handler}, calls));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no sun.misc.Signal", e);
        }
    }
}
