package dev.comporta.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a site gives to Prometheus and Grafana, as far as tests read them. Stateless. */
final class Monitoring {
    private static final Path ALERTS = Path.of("../docker/prometheus/alerts.yml");
    private static final Path DASHBOARD = Path.of("../docker/grafana/dashboards/comporta.json");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+),.*");

    private Monitoring() {}

    /** A rule that tells an operator what to do. */
    record Alert(String name, String query, JsonNode rule) {}

    static List<Alert> alerts() throws IOException {
        JsonNode file = new ObjectMapper(new YAMLFactory()).readTree(ALERTS.toFile());
        List<Alert> alerts = new ArrayList<>();
        for (JsonNode group : file.path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                alerts.add(
                        new Alert(rule.path("alert").asText(), rule.path("expr").asText(), rule));
            }
        }
        return alerts;
    }

    /** Of panels and of the lists to choose from. */
    static List<PromQuery> dashboardQueries() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        List<PromQuery> queries = new ArrayList<>();
        dashboard.findValuesAsText("expr").forEach(expression -> queries.add(new PromQuery(expression)));
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            Matcher values = LABEL_VALUES.matcher(variable.path("query").asText());
            if (values.matches()) {
                queries.add(new PromQuery(values.group(1)));
            }
        }
        return queries;
    }
}
