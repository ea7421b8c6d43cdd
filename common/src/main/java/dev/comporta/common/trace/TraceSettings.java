package dev.comporta.common.trace;

import dev.comporta.common.settings.Secret;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where traces go, and of which requests there are any. Immutable.
 *
 * @param endpoint whole
 * @param headers of each delivery
 * @param ratio of requests, for the samplers that have one
 * @param service what to call this process; empty for the name of the part
 * @param resource what else to say of it
 */
public record TraceSettings(
        URI endpoint,
        Map<String, Secret> headers,
        Sampling sampling,
        double ratio,
        Optional<String> service,
        Map<String, String> resource) {
    private static final String PATH = "/v1/traces";
    private static final String PROTOCOL = "http/protobuf";

    /** By the names of OpenTelemetry. */
    public enum Sampling {
        ALWAYS_ON,
        ALWAYS_OFF,
        TRACEIDRATIO,
        PARENTBASED_ALWAYS_ON,
        PARENTBASED_ALWAYS_OFF,
        PARENTBASED_TRACEIDRATIO
    }

    private enum Exporter {
        OTLP,
        NONE
    }

    public TraceSettings {
        headers = Map.copyOf(headers);
        resource = Map.copyOf(resource);
    }

    /** Empty when nothing is to be traced; then no other setting is looked at: a platform may set them for everybody. */
    public static Optional<TraceSettings> read(SettingsReader settings) {
        Setting named =
                settings.given(Setting.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT).isPresent()
                        ? Setting.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
                        : Setting.OTEL_EXPORTER_OTLP_ENDPOINT;
        Optional<String> endpoint = settings.optionalText(named);
        if (endpoint.isEmpty() || isOff(settings)) {
            return Optional.empty();
        }
        checkProtocol(settings);
        Sampling sampling =
                settings.choice(Setting.OTEL_TRACES_SAMPLER, Sampling.class).orElse(Sampling.PARENTBASED_ALWAYS_ON);
        return Optional.of(new TraceSettings(
                endpoint(settings, named, endpoint.get()),
                headers(settings),
                sampling,
                ratio(settings),
                settings.optionalText(Setting.OTEL_SERVICE_NAME),
                pairs(
                        settings,
                        Setting.OTEL_RESOURCE_ATTRIBUTES,
                        settings.optionalText(Setting.OTEL_RESOURCE_ATTRIBUTES).orElse(""))));
    }

    private static boolean isOff(SettingsReader settings) {
        Exporter exporter =
                settings.choice(Setting.OTEL_TRACES_EXPORTER, Exporter.class).orElse(Exporter.OTLP);
        boolean disabled =
                settings.given(Setting.OTEL_SDK_DISABLED).isPresent() && settings.flag(Setting.OTEL_SDK_DISABLED);
        return disabled || exporter == Exporter.NONE;
    }

    /** An operator who asks for gRPC has perhaps given its port. */
    private static void checkProtocol(SettingsReader settings) {
        Optional<String> protocol = settings.optionalText(Setting.OTEL_EXPORTER_OTLP_PROTOCOL);
        if (protocol.isPresent() && !protocol.get().equals(PROTOCOL)) {
            settings.problem(
                    Setting.OTEL_EXPORTER_OTLP_PROTOCOL,
                    "must be " + PROTOCOL + ", the only one here; a collector takes it at port 4318");
        }
    }

    private static URI endpoint(SettingsReader settings, Setting named, String text) {
        URI base = url(text);
        if (base == null) {
            settings.problem(
                    named,
                    "must be a URL as http://127.0.0.1:4318, without user, password, query and fragment; a password goes"
                            + " into OTEL_EXPORTER_OTLP_HEADERS");
            return URI.create("http://127.0.0.1/");
        }
        return named == Setting.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
                ? base
                : URI.create(text.replaceFirst("/+$", "") + PATH);
    }

    /** Null when it is none that can be posted to. */
    private static @Nullable URI url(String text) {
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            boolean http = scheme.equals("http") || scheme.equals("https");
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            return http && plain && url.getHost() != null && url.getPort() != 0 && url.getPort() <= 65535 ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static Map<String, Secret> headers(SettingsReader settings) {
        String text = settings.optionalSecret(Setting.OTEL_EXPORTER_OTLP_HEADERS)
                .map(Secret::reveal)
                .orElse("");
        Map<String, Secret> headers = new LinkedHashMap<>();
        pairs(settings, Setting.OTEL_EXPORTER_OTLP_HEADERS, text).forEach((name, value) -> {
            if (name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") && value.matches("[\\x20-\\x7e]*")) {
                headers.put(name, new Secret(value));
            } else {
                settings.problem(Setting.OTEL_EXPORTER_OTLP_HEADERS, "has a name or a value that no header can have");
            }
        });
        return headers;
    }

    private static double ratio(SettingsReader settings) {
        String text = settings.optionalText(Setting.OTEL_TRACES_SAMPLER_ARG).orElse("1");
        try {
            double ratio = Double.parseDouble(text);
            if (ratio >= 0 && ratio <= 1) {
                return ratio;
            }
        } catch (NumberFormatException e) {
            // Said below, together with the number that is out of bounds.
        }
        settings.problem(Setting.OTEL_TRACES_SAMPLER_ARG, "must be a number from 0 to 1");
        return 0;
    }

    /** {@code name=value,name=value}, percent-encoded. */
    private static Map<String, String> pairs(SettingsReader settings, Setting setting, String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            if (!name.isEmpty()) {
                pairs.put(
                        name,
                        decoded(settings, setting, pair.substring(equals + 1).strip()));
            } else if (!pair.isBlank()) {
                settings.problem(setting, "must be name=value,name=value");
            }
        }
        return pairs;
    }

    private static String decoded(SettingsReader settings, Setting setting, String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            settings.problem(setting, "has a value that is not percent-encoded as it should be");
            return "";
        }
    }
}
