package dev.comporta.standalone.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rates over time as SVG, a panel a plan, written by hand so that no fonts are needed. Stateless. */
public final class Plot {
    private static final int WIDTH = 860;
    private static final int PANEL = 300;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 44;
    private static final int BOTTOM = 40;
    private static final int GRID = 4;
    private static final int LEGEND_STEP = 190;
    private static final int HEAD = 26;

    /** Of Okabe and Ito, which most people can tell apart. */
    private static final List<String> COLOURS = List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7");

    private Plot() {}

    public static String svg(BenchResult result) {
        int height = HEAD + PANEL * result.plans().size();
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"11\">",
                WIDTH,
                height);
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, height);
        text(
                svg,
                LEFT,
                18,
                String.format(
                        "%s · %s · %s, %d cores",
                        result.date(),
                        result.commit(),
                        result.machine().cpu(),
                        result.machine().cores()));
        int top = HEAD;
        for (PlanResult plan : result.plans()) {
            panel(svg, plan, top);
            top += PANEL;
        }
        return svg.append("</svg>\n").toString();
    }

    /** Where points go. */
    private record Scale(double from, double to, double most, int top) {
        static Scale of(PlanResult plan, int top) {
            List<Measurement.Point> points = plan.measurements().stream()
                    .flatMap(measurement -> measurement.curve().stream())
                    .toList();
            double from = points.stream()
                    .mapToDouble(Measurement.Point::seconds)
                    .min()
                    .orElse(0);
            double to = points.stream()
                    .mapToDouble(Measurement.Point::seconds)
                    .max()
                    .orElse(1);
            double most =
                    points.stream().mapToDouble(Measurement.Point::rate).max().orElse(1);
            return new Scale(from, Math.max(to, from + 1), round(most), top);
        }

        double x(double seconds) {
            return LEFT + (seconds - from) / (to - from) * (WIDTH - LEFT - RIGHT);
        }

        double y(double rate) {
            return top + PANEL - BOTTOM - rate / most * (PANEL - TOP - BOTTOM);
        }

        /** To the next of 1, 2, 4, 5, 8 times a power of ten: each has four even parts. */
        private static double round(double most) {
            double power = Math.pow(10, Math.floor(Math.log10(Math.max(1, most))));
            for (double step : new double[] {1, 2, 4, 5, 8}) {
                if (step * power >= most) {
                    return step * power;
                }
            }
            return 10 * power;
        }
    }

    private static void panel(StringBuilder svg, PlanResult plan, int top) {
        Scale scale = Scale.of(plan, top);
        text(svg, LEFT, top + 14, plan.plan() + ": " + plan.unit() + ", by seconds since the run began");
        for (int i = 0; i <= GRID; i++) {
            double rate = scale.most() * i / GRID;
            add(svg, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>", LEFT, scale.y(rate), WIDTH - RIGHT);
            add(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>", LEFT - 6, scale.y(rate) + 4, rate);
            double seconds = scale.from() + (scale.to() - scale.from()) * i / GRID;
            add(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>",
                    scale.x(seconds),
                    top + PANEL - BOTTOM + 16,
                    seconds);
        }
        List<String> names = plan.sides().stream().map(Side::name).toList();
        for (int i = 0; i < names.size(); i++) {
            series(svg, plan, names.get(i), i, scale);
        }
    }

    private static void series(StringBuilder svg, PlanResult plan, String side, int index, Scale scale) {
        String colour = COLOURS.get(index % COLOURS.size());
        int x = LEFT + index * LEGEND_STEP;
        add(svg, "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>", x, scale.top() + 22, colour);
        text(svg, x + 14, scale.top() + 31, side);
        plan.measurements().stream()
                .filter(measurement ->
                        measurement.side().equals(side) && !measurement.curve().isEmpty())
                .forEach(measurement -> add(
                        svg,
                        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>",
                        colour,
                        measurement.curve().stream()
                                .map(point -> String.format(
                                        Locale.ROOT, "%.1f,%.1f", scale.x(point.seconds()), scale.y(point.rate())))
                                .collect(Collectors.joining(" "))));
    }

    private static void text(StringBuilder svg, int x, int y, String words) {
        add(svg, "<text x=\"%d\" y=\"%d\">%s</text>", x, y, escaped(words));
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
