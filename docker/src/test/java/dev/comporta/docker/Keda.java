package dev.comporta.docker;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields that KEDA 2 reads of what we use of it; no library has its kinds. */
final class Keda {
    private Keda() {}

    record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, ScaledObjectSpec spec) {}

    record ScaledObjectSpec(
            Target scaleTargetRef,
            @Nullable Integer pollingInterval,
            @Nullable Integer cooldownPeriod,
            @Nullable Integer idleReplicaCount,
            @Nullable Integer minReplicaCount,
            @Nullable Integer maxReplicaCount,
            @Nullable Fallback fallback,
            @Nullable Advanced advanced,
            List<Trigger> triggers) {}

    record Target(@Nullable String apiVersion, @Nullable String kind, String name) {}

    record Fallback(
            int failureThreshold, int replicas, @Nullable String behavior) {}

    record Advanced(
            @Nullable Boolean restoreToOriginalReplicaCount,
            @Nullable Autoscaler horizontalPodAutoscalerConfig) {}

    record Autoscaler(@Nullable String name, @Nullable HorizontalPodAutoscalerBehavior behavior) {}

    record Trigger(
            String type,
            @Nullable String name,
            @Nullable String metricType,
            @Nullable Boolean useCachedMetrics,
            Map<String, String> metadata,
            @Nullable Reference authenticationRef) {}

    record Reference(String name, @Nullable String kind) {}

    record TriggerAuthentication(String apiVersion, String kind, ObjectMeta metadata, TriggerAuthenticationSpec spec) {}

    record TriggerAuthenticationSpec(List<SecretKey> secretTargetRef) {}

    record SecretKey(String parameter, String name, String key) {}
}
