package dev.comporta.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom, over all modules: the house rules that a compiler does not see. */
@AnalyzeClasses(packages = "dev.comporta", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("dev.comporta.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule DOOR_AND_WORKER_DO_NOT_KNOW_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("dev.comporta.ingest..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.comporta.worker..");

    @ArchTest
    static final ArchRule WORKER_AND_DOOR_DO_NOT_KNOW_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("dev.comporta.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.comporta.ingest..");

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_STANDALONE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.comporta.standalone..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.comporta.standalone..");

    @ArchTest
    static final ArchRule PROCESSES_DO_NOT_KNOW_THE_EMBEDDED_PARTS = noClasses()
            .that()
            .resideInAnyPackage("dev.comporta.common..", "dev.comporta.ingest..", "dev.comporta.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.comporta.embedded..");

    @ArchTest
    static final ArchRule THE_QUEUE_SIDE_DOES_NOT_KNOW_THE_STORE = noClasses()
            .that()
            .resideInAPackage("dev.comporta.worker.queue..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.comporta.worker.store..");

    @ArchTest
    static final ArchRule THE_STORE_DOES_NOT_KNOW_THE_QUEUE_SIDE = noClasses()
            .that()
            .resideInAPackage("dev.comporta.worker.store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.comporta.worker.queue..");

    @ArchTest
    static final ArchRule THE_LOOP_KNOWS_NEITHER_JDBC_NOR_JMS = noClasses()
            .that()
            .resideInAPackage("dev.comporta.worker.batch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "jakarta.jms..", "org.postgresql..");

    @ArchTest
    static final ArchRule VERTX_LIVES_AT_THE_DOOR =
            onlyIn("io.vertx..", "dev.comporta.ingest", "dev.comporta.ingest.http..");

    @ArchTest
    static final ArchRule JMS_LIVES_IN_THE_QUEUE_PACKAGES = onlyIn(
            "jakarta.jms..",
            "dev.comporta.common.queue..",
            "dev.comporta.ingest.queue..",
            "dev.comporta.worker.queue..");

    @ArchTest
    static final ArchRule ARTEMIS_LIVES_IN_TWO_PLACES =
            onlyIn("org.apache.activemq..", "dev.comporta.common.queue..", "dev.comporta.embedded.broker..");

    @ArchTest
    static final ArchRule JDBC_LIVES_WITH_THE_STORE_AND_THE_READERS = onlyIn(
            "java.sql..",
            "dev.comporta.worker.store..",
            "dev.comporta.ingest.receipt..",
            "dev.comporta.ingest.workers..",
            "dev.comporta.embedded.postgres..",
            "dev.comporta.standalone.cli..",
            "dev.comporta.standalone.drill..",
            "dev.comporta.standalone.bench..");

    /** Where a process is wired, where it shows its meters, and where a pool or the broker is given a registry. */
    @ArchTest
    static final ArchRule MICROMETER_LIVES_WHERE_PROCESSES_ARE_WIRED = onlyIn(
            "io.micrometer..",
            "dev.comporta.common.admin..",
            "dev.comporta.common.trace..",
            "dev.comporta.ingest",
            "dev.comporta.ingest.receipt..",
            "dev.comporta.worker",
            "dev.comporta.worker.store..",
            "dev.comporta.embedded.broker..",
            "dev.comporta.standalone");

    /** The drill and the bench look at the service from outside, and share only how its processes are run. */
    @ArchTest
    static final ArchRule DRILL_AND_BENCH_DO_NOT_KNOW_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage("dev.comporta.standalone.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.comporta.standalone.drill..");

    /** Only where Vert.x hides what the door needs, in the generator, and for the buffers of the client of Artemis. */
    @ArchTest
    static final ArchRule NETTY_LIVES_WHERE_BYTES_ARE_MOVED = onlyIn(
            "io.netty..",
            "dev.comporta.ingest.http..",
            "dev.comporta.standalone.load..",
            "dev.comporta.common.queue..");

    @ArchTest
    static final ArchRule THE_GENERATOR_KNOWS_NOTHING_OF_THE_SERVICE = noClasses()
            .that()
            .resideInAPackage("dev.comporta.standalone.load..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.comporta.ingest..",
                    "dev.comporta.worker..",
                    "dev.comporta.embedded..",
                    "dev.comporta.common..");

    /** And where the tests hold answers against their description. */
    @ArchTest
    static final ArchRule YAML_AND_JSON_SCHEMA_LIVE_IN_THE_COLLECTIONS =
            onlyIn("com.networknt..", "dev.comporta.common.collection..", "dev.comporta.embedded.contract..");

    @ArchTest
    static final ArchRule OPENTELEMETRY_LIVES_WITH_THE_TRACES =
            onlyIn("io.opentelemetry..", "dev.comporta.common.trace..");

    @ArchTest
    static final ArchRule NOTHING_SLEEPS = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule NO_STATIC_MUTABLE_STATE = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAPackage("dev.comporta..")
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule NO_JAVA_SERIALIZATION = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("jakarta\\.jms\\.ObjectMessage|java\\.io\\.Object(In|Out)putStream");

    @ArchTest
    static final ArchRule CLASSES_ARE_FINAL_OR_CANNOT_BE_EXTENDED_ELSEWHERE = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule WHAT_IS_BEHIND_HTTP_DOES_NOT_KNOW_IT = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.comporta.ingest.queue..",
                    "dev.comporta.ingest.spool..",
                    "dev.comporta.ingest.receipt..",
                    "dev.comporta.ingest.workers..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.comporta.ingest.http..");

    private static ArchRule onlyIn(String library, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
