package dev.comporta.common.collection;

import java.util.List;

/** What a collection says of a body. Immutable. */
public sealed interface Verdict {
    /** It will fit its row. */
    record Valid() implements Verdict {}

    /** It is not JSON at all. */
    record Malformed(String reason) implements Verdict {}

    /** It is JSON, but not what the collection takes. */
    record Invalid(List<Problem> problems) implements Verdict {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
