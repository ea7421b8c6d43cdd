package dev.comporta.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceGroupTest {
    private final List<String> events = new ArrayList<>();

    @Test
    void stopsInTheReverseOrderOfItsStart() {
        ServiceGroup group = new ServiceGroup("all", List.of(part("a"), part("b")));

        group.start();
        group.stop(Duration.ofSeconds(1));
        group.stop(Duration.ofSeconds(1));

        assertThat(events).containsExactly("start a", "start b", "stop b", "stop a");
    }

    @Test
    void stopsWhatHadStartedWhenAPartCannotStart() {
        ServiceGroup group = new ServiceGroup("all", List.of(part("a"), part("broken"), part("c")));

        assertThatThrownBy(group::start).isInstanceOf(StartFailedException.class);

        assertThat(events).containsExactly("start a", "stop a");
    }

    @Test
    void isAsBadAsItsWorstPart() {
        assertThat(Health.of("all", List.of(Health.up("a"), Health.warn("b", "")))
                        .status())
                .isEqualTo(Health.Status.WARN);
        assertThat(Health.of("all", List.of(Health.down("a", ""), Health.warn("b", "")))
                        .isDown())
                .isTrue();
    }

    private Service part(String name) {
        return new RecordingService(name, events);
    }

    private record RecordingService(String name, List<String> events) implements Service {
        @Override
        public void start() {
            if (name.equals("broken")) {
                throw new StartFailedException("broken");
            }
            events.add("start " + name);
        }

        @Override
        public void stop(Duration within) {
            events.add("stop " + name);
        }

        @Override
        public Health health() {
            return Health.up(name);
        }
    }
}
