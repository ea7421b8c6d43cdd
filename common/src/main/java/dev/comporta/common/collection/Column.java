package dev.comporta.common.collection;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One column and where its value comes from: exactly one of a member of the JSON body and a fact. Immutable.
 *
 * @param name a plain lower-case SQL identifier
 * @param type which values it can hold
 * @param nullable whether the value may be missing
 * @param member the body's top-level member; null for a fact
 * @param fact what Comporta knows of the write; null for a member
 */
public record Column(
        String name,
        ColumnType type,
        boolean nullable,
        @Nullable String member,
        @Nullable Fact fact) {

    /** The value that this body gives the column, as {@link ColumnType} describes it; null where it may be missing. */
    @Nullable
    Object valueIn(JsonText text) throws UnfitWriteException {
        String pointer = member == null ? "" : "/" + member.replace("~", "~0").replace("/", "~1");
        JsonNode node = member == null ? null : text.root().get(member);
        boolean jsonNull = node != null && node.isNull() && type.keepsJsonNull();
        if (node == null || (node.isNull() && !jsonNull)) {
            if (!nullable) {
                throw new UnfitWriteException(pointer, "is required");
            }
            return null;
        }
        return type.isJson() && member != null ? text.member(member) : type.valueOf(node, pointer);
    }
}
