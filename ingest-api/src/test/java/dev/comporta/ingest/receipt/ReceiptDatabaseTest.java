package dev.comporta.ingest.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comporta.common.collection.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReceiptDatabaseTest {
    @Test
    void asksForTablesAndColumnsThatAreWordsOfSql() {
        assertThat(ReceiptDatabase.rowsQuery(new Table("order", "user", List.of(), null)))
                .isEqualTo("SELECT \"user\", NULL::timestamptz FROM \"order\" WHERE \"user\" = ANY (?)");
    }
}
