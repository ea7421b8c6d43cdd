package dev.comporta.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in here; tests included, so that none sleeps. */
@AnalyzeClasses(packages = "dev.comporta.embedded")
final class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("dev.comporta.embedded.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule BROKER_AND_DATABASE_DO_NOT_KNOW_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("..embedded.broker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..embedded.postgres..");

    @ArchTest
    static final ArchRule THE_MACHINE_KNOWS_NEITHER = noClasses()
            .that()
            .resideInAPackage("..embedded.machine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..embedded.broker..", "..embedded.postgres..", "org.apache..", "java.sql..");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses().should().callMethod(Thread.class, "sleep", long.class);
}
