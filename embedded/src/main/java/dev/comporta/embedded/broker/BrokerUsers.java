package dev.comporta.embedded.broker;

import dev.comporta.common.settings.Login;

/**
 * Who may talk to the broker; {@link BrokerConfiguration} says what each may do.
 *
 * @param door sends to the collections' queues and reads their depth
 * @param worker takes from the collections' queues and sends to the dead queue
 * @param administrator everything, the console included
 */
public record BrokerUsers(Login door, Login worker, Login administrator) {}
