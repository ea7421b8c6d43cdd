package dev.comporta.common.fault;

import dev.comporta.common.settings.Quantities;
import dev.comporta.common.settings.Setting;
import dev.comporta.common.settings.SettingsReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a drill has switched on: nothing in production, where a pass costs one look at an empty map. Immutable but for the
 * rules' random numbers; thread-safe.
 *
 * <p>The setting is a list separated by commas: {@code seed=7}, {@code defect=key-dropped}, {@code after-commit=halt:0.001},
 * {@code before-send=stall:0.01:500ms}, {@code after-parse=throw:0.001}; the number is the share of passes that it strikes.
 */
public final class Faults {
    /** None: as every process has it that is not under drill. */
    public static final Faults NONE = new Faults(Map.of(), Set.of());

    /** The exit code of a process that ended at a point: another than that of a kill from outside, so that a drill knows. */
    public static final int HALTED = 86;

    private static final String SEED = "seed";

    /** {@code stall:0.01:500ms}. */
    private static final int MOST_PARTS = 3;

    private static final Duration DEFAULT_STALL = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private final Map<FaultPoint, FaultRule> rules;
    private final Set<Defect> defects;

    private Faults(Map<FaultPoint, FaultRule> rules, Set<Defect> defects) {
        this.rules = rules;
        this.defects = defects;
    }

    /** Reads the setting; without COMPORTA_DRILL a setting is a problem, so that no production start ever has one. */
    public static Faults read(SettingsReader settings) {
        boolean drill = settings.flag(Setting.DRILL);
        Optional<String> text = settings.optionalText(Setting.FAULTS);
        if (text.isEmpty()) {
            return NONE;
        }
        if (!drill) {
            settings.problem(Setting.FAULTS, "loses writes on purpose, and is for drills only: unset it");
            return NONE;
        }
        try {
            Faults faults = parse(text.get());
            LOG.warn("Faults are on: THIS PROCESS LOSES WRITES ON PURPOSE. faults=\"{}\"", text.get());
            return faults;
        } catch (IllegalArgumentException e) {
            settings.problem(Setting.FAULTS, String.valueOf(e.getMessage()));
            return NONE;
        }
    }

    /** A write passes this point now. */
    public void at(FaultPoint point) {
        if (!rules.isEmpty()) {
            FaultRule rule = rules.get(point);
            if (rule != null) {
                rule.pass();
            }
        }
    }

    /** Whether this mistake is planted. */
    public boolean has(Defect defect) {
        return defects.contains(defect);
    }

    static Faults parse(String text) {
        List<String[]> pairs =
                Arrays.stream(text.split(",", -1)).map(Faults::pair).toList();
        long seed = pairs.stream()
                .filter(pair -> pair[0].equals(SEED))
                .mapToLong(pair -> Long.parseLong(pair[1]))
                .reduce(0, (earlier, later) -> later);
        Set<Defect> defects = EnumSet.noneOf(Defect.class);
        Map<FaultPoint, FaultRule> rules = new EnumMap<>(FaultPoint.class);
        for (String[] pair : pairs) {
            switch (pair[0]) {
                case SEED -> {
                    // Read before: it counts for every rule.
                }
                case "defect" -> defects.add(find(Defect.values(), Defect::word, pair[1]));
                default -> {
                    FaultPoint point = find(FaultPoint.values(), FaultPoint::word, pair[0]);
                    rules.put(point, rule(point, pair[1], seed));
                }
            }
        }
        return new Faults(rules, defects);
    }

    private static String[] pair(String part) {
        String[] pair = part.strip().split("=", 2);
        if (pair.length < 2) {
            throw new IllegalArgumentException("needs name=value in each part; there is " + part);
        }
        return pair;
    }

    private static FaultRule rule(FaultPoint point, String text, long seed) {
        String[] parts = text.split(":", -1);
        FaultAction action = find(FaultAction.values(), FaultAction::word, parts[0]);
        double share = parts.length > 1 ? Double.parseDouble(parts[1]) : 1;
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("needs a share of passes from 0 to 1; there is " + text);
        }
        Duration given = parts.length > 2 ? Quantities.duration(parts[2]) : DEFAULT_STALL;
        if (given == null || parts.length > MOST_PARTS) {
            throw new IllegalArgumentException("needs a time with its unit after stall; there is " + text);
        }
        return new FaultRule(point, action, share, given, seed);
    }

    private static <T> T find(T[] all, Function<T, String> word, String wanted) {
        return Arrays.stream(all)
                .filter(one -> word.apply(one).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(wanted + " is none of "
                        + String.join(", ", Arrays.stream(all).map(word).toList())));
    }
}
