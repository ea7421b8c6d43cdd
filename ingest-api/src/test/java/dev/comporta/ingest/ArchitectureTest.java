package dev.comporta.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in the door. */
@AnalyzeClasses(packages = "dev.comporta.ingest", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("dev.comporta.(ingest..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_HTTP_KNOWS_VERTX_AND_NETTY = noClasses()
            .that()
            .resideOutsideOfPackage("..ingest.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..");

    @ArchTest
    static final ArchRule ONLY_ONE_CLASS_REACHES_BEHIND_VERTX = noClasses()
            .that()
            .doNotHaveSimpleName("ConnectionWire")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..");

    @ArchTest
    static final ArchRule ONLY_THE_QUEUE_KNOWS_JMS = noClasses()
            .that()
            .resideOutsideOfPackage("..ingest.queue..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.jms..");

    @ArchTest
    static final ArchRule ONLY_RECEIPTS_KNOW_SQL = noClasses()
            .that()
            .resideOutsideOfPackage("..ingest.receipt..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "com.zaxxer..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_ARTEMIS =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.apache.activemq..");

    @ArchTest
    static final ArchRule THE_PARTS_BEHIND_HTTP_DO_NOT_KNOW_IT = noClasses()
            .that()
            .resideInAnyPackage("..ingest.queue..", "..ingest.spool..", "..ingest.receipt..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..ingest.http..");
}
