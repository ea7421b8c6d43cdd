package dev.comporta.common.collection;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules for a collection's JSON bodies: a JSON Schema (draft 2020-12), and that each mapped member fits its column.
 * Thread-safe.
 */
final class Validity {
    /** A client learns of this many problems at once. */
    private static final int MAX_PROBLEMS = 20;

    private static final Verdict VALID = new Verdict.Valid();

    private final JsonNode schema;
    private final Schema validator;
    private final List<Column> columns;
    private final @Nullable ThreadLocal<FlatReader> flat;

    /** Throws {@link IllegalArgumentException} when {@code schema} is no JSON Schema. */
    Validity(JsonNode schema, List<Column> columns) {
        this.schema = schema;
        this.columns = List.copyOf(columns);
        try {
            validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema);
            validator.initializeValidators();
        } catch (SchemaException e) {
            throw new IllegalArgumentException("not a JSON Schema: " + e.getMessage(), e);
        }
        flat = FlatSchema.of(schema, columns)
                .map(known -> ThreadLocal.withInitial(() -> new FlatReader(known)))
                .orElse(null);
    }

    JsonNode schema() {
        return schema;
    }

    /** Leaves the body's position as it is. */
    Verdict check(ByteBuffer body) {
        return flat != null && flat.get().isValid(body) ? VALID : fully(body.duplicate());
    }

    /** The values that the members of this body give the columns, facts still missing; null when it takes a tree to know. */
    @Nullable
    Object @Nullable [] flatValues(ByteBuffer body) {
        return flat == null ? null : flat.get().values(body);
    }

    Verdict fully(ByteBuffer body) {
        JsonText text;
        try {
            text = StrictJson.parse(body);
        } catch (MalformedJsonException e) {
            return new Verdict.Malformed(e.getMessage() == null ? "not JSON" : e.getMessage());
        } catch (UnfitWriteException e) {
            return new Verdict.Invalid(List.of(e.problem()));
        }
        List<Problem> problems = problems(text);
        return problems.isEmpty() ? VALID : new Verdict.Invalid(problems);
    }

    private List<Problem> problems(JsonText text) {
        List<Problem> problems = new ArrayList<>();
        for (Error error : validator.validate(text.root())) {
            add(problems, new Problem(error.getInstanceLocation().toString(), error.getMessage()));
        }
        if (problems.isEmpty()) {
            for (Column column : columns) {
                checkColumn(column, text, problems);
            }
        }
        return problems;
    }

    private static void checkColumn(Column column, JsonText text, List<Problem> problems) {
        if (column.member() == null) {
            return;
        }
        try {
            column.valueIn(text);
        } catch (UnfitWriteException e) {
            add(problems, e.problem());
        }
    }

    private static void add(List<Problem> problems, Problem problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }
}
