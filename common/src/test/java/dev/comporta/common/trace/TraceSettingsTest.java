package dev.comporta.common.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comporta.common.settings.InvalidSettingsException;
import dev.comporta.common.settings.Secret;
import dev.comporta.common.settings.SettingsReader;
import dev.comporta.common.trace.TraceSettings.Sampling;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSettingsTest {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String WHOLE = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    private static Optional<TraceSettings> read(String... pairs) {
        SettingsReader reader = new SettingsReader(environment(pairs));
        Optional<TraceSettings> settings = TraceSettings.read(reader);
        reader.finish();
        return settings;
    }

    private static Map<String, String> environment(String... pairs) {
        Map<String, String> environment = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return environment;
    }

    @Test
    void isOffWithoutAnEndpointWhateverElseIsSet() {
        assertThat(read()).isEmpty();
        assertThat(read(ENDPOINT, " ")).isEmpty();
        assertThat(read("OTEL_TRACES_SAMPLER", "xray", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "OTEL_PROPAGATORS", "b3"))
                .isEmpty();
    }

    @Test
    void isOffWhenTurnedOff() {
        assertThat(read(ENDPOINT, "http://c:4318", "OTEL_SDK_DISABLED", "true")).isEmpty();
        assertThat(read(ENDPOINT, "http://c:4318", "OTEL_TRACES_EXPORTER", "none"))
                .isEmpty();
        assertThat(read(ENDPOINT, "http://c:4318", "OTEL_TRACES_EXPORTER", "otlp", "OTEL_SDK_DISABLED", "false"))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "http://collector:4318, http://collector:4318/v1/traces",
        "http://collector:4318/, http://collector:4318/v1/traces",
        "https://otlp.example/of/us, https://otlp.example/of/us/v1/traces",
        "http://[::1]:4318, http://[::1]:4318/v1/traces",
    })
    void addsThePathToABase(String base, String whole) {
        assertThat(read(ENDPOINT, base).orElseThrow().endpoint()).hasToString(whole);
    }

    @Test
    void takesAWholeUrlAsItIs() {
        assertThat(read(ENDPOINT, "http://base:1", WHOLE, "http://whole:2/path")
                        .orElseThrow()
                        .endpoint())
                .hasToString("http://whole:2/path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collector:4318",
                "localhost",
                "ftp://collector",
                "http://",
                "http:///v1",
                "http://c:0",
                "http://c:65536",
                "http://c:x",
                "http://user:hush@c",
                "http://c?key=hush",
                "http://c#part",
                "http://a b"
            })
    void refusesWhatCannotBePostedTo(String url) {
        assertThatThrownBy(() -> read(ENDPOINT, url))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(ENDPOINT + "=")
                .hasMessageContaining("must be a URL");
    }

    @Test
    void saysNoPasswordOfAWrongUrl() {
        assertThatThrownBy(() -> read(ENDPOINT, "http://user:hush@c")).hasMessageNotContaining("hush");
    }

    @Test
    void readsHeadersAndAttributes() {
        TraceSettings settings = read(
                        ENDPOINT,
                        "http://c",
                        "OTEL_EXPORTER_OTLP_HEADERS",
                        "Authorization=Bearer%20a=b+c, x-team = t,",
                        "OTEL_RESOURCE_ATTRIBUTES",
                        "deployment.environment.name=test,host.name=a%2Cb",
                        "OTEL_SERVICE_NAME",
                        "comments")
                .orElseThrow();

        assertThat(settings.headers()).containsOnlyKeys("Authorization", "x-team");
        assertThat(settings.headers()).containsEntry("Authorization", new Secret("Bearer a=b+c"));
        assertThat(settings.headers().toString()).doesNotContain("Bearer");
        assertThat(settings.resource())
                .containsEntry("deployment.environment.name", "test")
                .containsEntry("host.name", "a,b");
        assertThat(settings.service()).contains("comments");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no pair", "=hush", "na me=v", "a=%zz", "a=%0d%0aB: c"})
    void refusesHeadersThatAreNoneAndDoesNotShowThem(String headers) {
        assertThatThrownBy(() -> read(ENDPOINT, "http://c", "OTEL_EXPORTER_OTLP_HEADERS", headers))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("OTEL_EXPORTER_OTLP_HEADERS:")
                .hasMessageNotContaining(headers);
    }

    @Test
    void samplesAsTheStandardSays() {
        TraceSettings unsaid = read(ENDPOINT, "http://c").orElseThrow();
        assertThat(unsaid.sampling()).isEqualTo(Sampling.PARENTBASED_ALWAYS_ON);
        TraceSettings some = read(
                        ENDPOINT,
                        "http://c",
                        "OTEL_TRACES_SAMPLER",
                        "parentbased_traceidratio",
                        "OTEL_TRACES_SAMPLER_ARG",
                        "0.01")
                .orElseThrow();
        assertThat(some.sampling()).isEqualTo(Sampling.PARENTBASED_TRACEIDRATIO);
        assertThat(some.ratio()).isEqualTo(0.01);
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_TRACES_SAMPLER, xray",
        "OTEL_TRACES_SAMPLER_ARG, 1.5",
        "OTEL_TRACES_SAMPLER_ARG, NaN",
        "OTEL_TRACES_SAMPLER_ARG, much",
        "OTEL_EXPORTER_OTLP_PROTOCOL, grpc",
        "OTEL_TRACES_EXPORTER, zipkin",
        "OTEL_SDK_DISABLED, perhaps",
        "OTEL_RESOURCE_ATTRIBUTES, nothing",
    })
    void refusesWhatItDoesNotKnow(String setting, String value) {
        assertThatThrownBy(() -> read(ENDPOINT, "http://c", setting, value))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(setting + "=" + value + ": ");
    }
}
