package dev.comporta.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in the worker. */
@AnalyzeClasses(packages = "dev.comporta.worker", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("dev.comporta.(worker..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule QUEUE_AND_STORE_NEVER_SEE_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("..worker.queue..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..worker.store..");

    @ArchTest
    static final ArchRule STORE_AND_QUEUE_NEVER_SEE_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("..worker.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..worker.queue..", "..common.queue..");

    @ArchTest
    static final ArchRule BATCH_KNOWS_NEITHER = noClasses()
            .that()
            .resideInAPackage("..worker.batch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..worker.queue..", "..worker.store..", "jakarta.jms..", "java.sql..");

    @ArchTest
    static final ArchRule ONLY_THE_QUEUE_KNOWS_JMS = noClasses()
            .that()
            .resideOutsideOfPackage("..worker.queue..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.jms..", "org.apache.activemq..");

    @ArchTest
    static final ArchRule ONLY_THE_STORE_KNOWS_SQL = noClasses()
            .that()
            .resideOutsideOfPackage("..worker.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..", "org.flywaydb..");

    @ArchTest
    static final ArchRule ONLY_THE_WIRING_COUNTS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.comporta.worker")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses().should().callMethod(Thread.class, "sleep", long.class);
}
