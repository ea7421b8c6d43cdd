package dev.comporta.embedded.broker;

import static org.apache.activemq.artemis.core.security.CheckType.BROWSE;
import static org.apache.activemq.artemis.core.security.CheckType.CONSUME;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_NON_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_ADDRESS;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_NON_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.MANAGE;
import static org.apache.activemq.artemis.core.security.CheckType.SEND;
import static org.apache.activemq.artemis.core.security.CheckType.VIEW;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;

/**
 * Who may do what, by role. The most exact match decides alone: nothing is inherited from a wider one. What no line
 * names belongs to the administrator, and only it can make or delete a durable queue. Stateless.
 */
final class BrokerPermissions {
    static final String ADMINISTRATOR = "administrator";

    private static final String DOOR = "door";
    private static final String WORKER = "worker";

    /** Temporary queues have UUIDs as names; with this namespace they match a line of their own. */
    private static final String TEMPORARY = "temporary";

    /** A management message checks {@code management.queue.comporta.comments.getMessageCount}. */
    private static final String MANAGEMENT = "management";

    /** What a "view" is: numbers. Listing and browsing would show what clients wrote. */
    private static final String VIEWS = "^(get|is|count).*$";

    private BrokerPermissions() {}

    static void addTo(Configuration configuration, List<String> queues) {
        configuration.setSecurityEnabled(true);
        configuration.setUuidNamespace(TEMPORARY);
        configuration.setManagementMessageRbac(true);
        configuration.setManagementRbacPrefix(MANAGEMENT);
        configuration.setViewPermissionMethodMatchPattern(VIEWS);

        allow(configuration, "#");
        for (String queue : queues) {
            allow(configuration, queue, role(DOOR, SEND), role(WORKER, CONSUME, BROWSE));
            allow(configuration, MANAGEMENT + ".queue." + queue + ".#", role(DOOR, VIEW));
        }
        allow(configuration, EmbeddedBroker.DEAD_QUEUE, role(WORKER, SEND));
        // A door asks for its queues' depth by a management message and hears the answer on a temporary queue,
        // to which the broker sends with the rights of the one who asked.
        allow(configuration, configuration.getManagementAddress().toString(), role(DOOR, MANAGE));
        allow(
                configuration,
                TEMPORARY + ".#",
                role(DOOR, CREATE_NON_DURABLE_QUEUE, DELETE_NON_DURABLE_QUEUE, DELETE_ADDRESS, SEND, CONSUME));
    }

    /** The three logins, each with its role. */
    static SecurityConfiguration logins(BrokerUsers users) {
        SecurityConfiguration logins = new SecurityConfiguration();
        logins.addUser(users.door().user(), users.door().password().reveal());
        logins.addRole(users.door().user(), DOOR);
        logins.addUser(users.worker().user(), users.worker().password().reveal());
        logins.addRole(users.worker().user(), WORKER);
        logins.addUser(
                users.administrator().user(), users.administrator().password().reveal());
        logins.addRole(users.administrator().user(), ADMINISTRATOR);
        return logins;
    }

    private static void allow(Configuration configuration, String match, Role... roles) {
        Set<Role> allowed = new HashSet<>(List.of(roles));
        allowed.add(role(ADMINISTRATOR, CheckType.values()));
        configuration.putSecurityRoles(match, allowed);
    }

    private static Role role(String name, CheckType... permissions) {
        Set<CheckType> may = Set.of(permissions);
        return new Role(
                name,
                may.contains(SEND),
                may.contains(CONSUME),
                may.contains(CheckType.CREATE_DURABLE_QUEUE),
                may.contains(CheckType.DELETE_DURABLE_QUEUE),
                may.contains(CREATE_NON_DURABLE_QUEUE),
                may.contains(DELETE_NON_DURABLE_QUEUE),
                may.contains(MANAGE),
                may.contains(BROWSE),
                may.contains(CheckType.CREATE_ADDRESS),
                may.contains(DELETE_ADDRESS),
                may.contains(VIEW),
                may.contains(CheckType.EDIT));
    }
}
