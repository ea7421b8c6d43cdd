package dev.comporta.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.comporta.common.queue.QueueSettings;
import dev.comporta.common.settings.BindSettings;
import dev.comporta.common.settings.DatabaseSettings;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docker/kubernetes, as far as it can be judged without a cluster. */
class ManifestTest {
    private static final String NAME = "app.kubernetes.io/name";
    private static final String DOOR = "comporta-door";
    private static final String WORKER = "comporta-worker";
    private static final String WORD = "COMPORTA_ALLOW_ANONYMOUS";
    private static final int PRE_STOP_SECONDS = 5;

    @TempDir
    Path folder;

    @Test
    void everyObjectIsOfItsKindAndOfOurs() throws IOException {
        assertThat(Manifest.all()).hasSizeGreaterThanOrEqualTo(11);
        assertThat(Manifest.all(Deployment.class))
                .extracting(deployment -> deployment.getMetadata().getName())
                .containsExactlyInAnyOrder(DOOR, WORKER);
    }

    @Test
    void aMisspelledFieldAndAnUnquotedTextWouldBeRefused() {
        String deployment = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      ";

        assertThatThrownBy(() -> Manifest.parse(deployment + "terminationGracePeriod: 40"))
                .isInstanceOf(UnrecognizedPropertyException.class);
        assertThatThrownBy(() -> Manifest.parse("apiVersion: v1\nkind: ConfigMap\ndata:\n  X: true"))
                .isInstanceOf(MismatchedInputException.class);
        assertThatThrownBy(() -> Manifest.parse("apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: two"))
                .isInstanceOf(MismatchedInputException.class);
        assertThatThrownBy(() ->
                        Manifest.parse("apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nspec:\n  minReplicas: 1"))
                .isInstanceOf(UnrecognizedPropertyException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {DOOR, WORKER})
    void aPodStartsWithSettingsOfThisVersionAndFindsItsSecrets(String name) throws IOException {
        Map<String, String> environment = environment(pod(name));

        SettingsReader settings = new SettingsReader(environment);
        assertThat(QueueSettings.read(settings).login()).isPresent();
        assertThat(DatabaseSettings.read(settings).login()).isPresent();
        if (name.equals(DOOR)) {
            assertThat(settings.optionalSecret(Setting.RECEIPT_SECRET)).isPresent();
        } else {
            assertThat(BindSettings.readAdmin(settings, 0).isLoopback()).isFalse();
        }
        settings.finish();
        assertThat(environment.keySet()).noneMatch(variable -> variable.endsWith("_PASSWORD"));
    }

    /** Nobody opens a door to a cluster by applying what is here. */
    @Test
    void anOpenDoorIsTheOperatorsWordToGive() throws IOException {
        assertThat(Manifest.named(ConfigMap.class, "comporta").getData()).doesNotContainKey(WORD);
        assertThat(Files.readString(Path.of("kubernetes/config.yaml"))).contains("# " + WORD + ": \"true\"");
    }

    /** The cluster would add COMPORTA_DOOR_PORT for the service of that name, which no process takes for a setting. */
    @ParameterizedTest
    @ValueSource(strings = {DOOR, WORKER})
    void aPodGetsNoVariablesOfServices(String name) throws IOException {
        assertThat(pod(name).getEnableServiceLinks()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {DOOR, WORKER})
    void aPodHasTimeToStop(String name) throws IOException {
        Duration stop = new SettingsReader(environment(pod(name)))
                .duration(Setting.STOP_TIMEOUT, Duration.ZERO, Duration.ofHours(1));

        assertThat(pod(name).getTerminationGracePeriodSeconds())
                .isGreaterThan(stop.toSeconds() + (name.equals(DOOR) ? PRE_STOP_SECONDS : 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {DOOR, WORKER})
    void aPodIsNoRootAndWritesNothingButItsVolumes(String name) throws IOException {
        Container container = container(name);

        assertThat(pod(name).getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod(name).getAutomountServiceAccountToken()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getVolumeMounts().stream().map(VolumeMount::getName))
                .containsExactlyInAnyOrderElementsOf(
                        pod(name).getVolumes().stream().map(Volume::getName).toList());
    }

    /** Else the node ends the pod before the door refuses what is too much for it. */
    @Test
    void aDoorsVolumeHoldsAllThatItMaySpool() throws IOException {
        long spool = new SettingsReader(environment(pod(DOOR))).bytes(Setting.SPOOL_MAX_BYTES, 0, Long.MAX_VALUE);
        Quantity volume = pod(DOOR).getVolumes().stream()
                .filter(each -> each.getName().equals("data"))
                .findFirst()
                .orElseThrow()
                .getEmptyDir()
                .getSizeLimit();

        assertThat(volume.getNumericalAmount().longValueExact()).isGreaterThan(spool);
    }

    @ParameterizedTest
    @CsvSource({DOOR + ", 9080", WORKER + ", 9081"})
    void probesAskTheAdminPort(String name, int admin) throws IOException {
        Container container = container(name);

        assertThat(asks(container, container.getStartupProbe())).isEqualTo("/livez");
        assertThat(asks(container, container.getLivenessProbe())).isEqualTo("/livez");
        assertThat(asks(container, container.getReadinessProbe())).isEqualTo("/readyz");
        assertThat(port(container, new IntOrString("admin"))).isEqualTo(admin);
        assertThat(Manifest.named(Deployment.class, name)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("prometheus.io/port", Integer.toString(admin));
    }

    @ParameterizedTest
    @ValueSource(strings = {DOOR, WORKER})
    void selectorsFindThePods(String name) throws IOException {
        Deployment deployment = Manifest.named(Deployment.class, name);
        Map<String, String> pods =
                deployment.getSpec().getTemplate().getMetadata().getLabels();

        assertThat(pods).containsEntry(NAME, name);
        assertThat(Stream.of(
                        deployment.getSpec().getSelector().getMatchLabels(),
                        Manifest.named(PodDisruptionBudget.class, name)
                                .getSpec()
                                .getSelector()
                                .getMatchLabels(),
                        Manifest.named(NetworkPolicy.class, name)
                                .getSpec()
                                .getPodSelector()
                                .getMatchLabels(),
                        pod(name)
                                .getTopologySpreadConstraints()
                                .get(0)
                                .getLabelSelector()
                                .getMatchLabels()))
                .allMatch(selector -> selector.equals(Map.of(NAME, name)));
    }

    /** Pods that are not ready, for the broker is away, may leave a node all the same. */
    @ParameterizedTest
    @ValueSource(strings = {DOOR, WORKER})
    void aNodeCanBeEmptiedDuringAnOutage(String name) throws IOException {
        assertThat(Manifest.named(PodDisruptionBudget.class, name).getSpec().getUnhealthyPodEvictionPolicy())
                .isEqualTo("AlwaysAllow");
    }

    @Test
    void theServiceLeadsToTheDoorsPublicPort() throws IOException {
        Service service = Manifest.named(Service.class, DOOR);

        assertThat(service.getSpec().getSelector()).isEqualTo(Map.of(NAME, DOOR));
        assertThat(port(container(DOOR), service.getSpec().getPorts().get(0).getTargetPort()))
                .isEqualTo(8080);
    }

    @Test
    void anAutoscalerHasTheWorkersToItself() throws IOException {
        Deployment workers = Manifest.named(Deployment.class, WORKER);
        List<Keda.ScaledObject> scaled = Manifest.all(Keda.ScaledObject.class);

        assertThat(workers.getSpec().getReplicas()).isNull();
        assertThat(scaled).hasSize(2);
        for (Keda.ScaledObject object : scaled) {
            assertThat(object.metadata().getName()).isEqualTo(WORKER);
            assertThat(object.spec().scaleTargetRef().name()).isEqualTo(WORKER);
            // An outage of the figures ends no worker.
            assertThat(object.spec().fallback())
                    .isNotNull()
                    .extracting(Keda.Fallback::behavior)
                    .isEqualTo("currentReplicasIfHigher");
        }
    }

    /** Each of these has made somebody's workers stay at 0, or end them during an outage. */
    @Test
    void whatAutoscalersAssumeUnlessToldIsTold() throws IOException {
        for (Keda.Trigger trigger : Manifest.all(Keda.ScaledObject.class).stream()
                .flatMap(object -> object.spec().triggers().stream())
                .toList()) {
            if (trigger.type().equals("artemis-queue")) {
                assertThat(trigger.metadata())
                        .containsEntry("activationQueueLength", "0")
                        .containsEntry("brokerName", "comporta")
                        .containsKeys("managementEndpoint", "brokerAddress", "queueName", "queueLength", "corsHeader")
                        .hasSize(7);
                assertThat(Manifest.all(Keda.TriggerAuthentication.class))
                        .extracting(authentication -> authentication.metadata().getName())
                        .contains(
                                trigger.authenticationRef() == null
                                        ? ""
                                        : trigger.authenticationRef().name());
            } else {
                assertThat(trigger.type()).isEqualTo("prometheus");
                assertThat(trigger.metadata())
                        .containsEntry("ignoreNullValues", "false")
                        .containsEntry("activationThreshold", "0")
                        .containsKeys("serverAddress", "query", "threshold")
                        .hasSize(5);
            }
        }
    }

    /** What a pod's process finds in its environment once the operator has spoken, the secrets' files in a folder of this test. */
    private Map<String, String> environment(PodSpec pod) throws IOException {
        Map<String, String> environment =
                new TreeMap<>(Manifest.named(ConfigMap.class, "comporta").getData());
        environment.put(WORD, "true");
        Container container = pod.getContainers().get(0);
        String mounted = container.getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals("secrets"))
                .findFirst()
                .orElseThrow()
                .getMountPath();
        for (Volume volume : pod.getVolumes()) {
            if (volume.getSecret() != null) {
                for (var item : volume.getSecret().getItems()) {
                    Files.writeString(folder.resolve(item.getPath()), "a secret of more than 32 characters\n");
                }
            }
        }
        for (EnvVar variable : container.getEnv()) {
            environment.put(variable.getName(), variable.getValue().replace(mounted, folder.toString()));
        }
        return environment;
    }

    private static PodSpec pod(String name) throws IOException {
        return Manifest.named(Deployment.class, name).getSpec().getTemplate().getSpec();
    }

    private static Container container(String name) throws IOException {
        return pod(name).getContainers().get(0);
    }

    private static String asks(Container container, Probe probe) {
        HTTPGetAction action = probe.getHttpGet();
        assertThat(port(container, action.getPort())).isGreaterThan(9000);
        return action.getPath();
    }

    private static int port(Container container, IntOrString port) {
        return container.getPorts().stream()
                .filter(each -> each.getName().equals(port.getStrVal()))
                .findFirst()
                .map(ContainerPort::getContainerPort)
                .orElseThrow(() -> new AssertionError("no port " + port.getStrVal()));
    }
}
