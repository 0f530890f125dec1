package dev.nightshift;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shape of the product: who may know whom, and what is banned where. */
class ArchitectureTest {
    private static final String ROOT = "dev.nightshift";
    private static final Map<String, Integer> LEVELS = levels(List.of(
            Set.of("problem", "job"),
            Set.of("config", "store", "process"),
            Set.of("queue", "snapshot", "gate", "llm", "document", "notice", "watchdog"),
            Set.of("inbox", "runner", "validation", "report"),
            Set.of("health"),
            Set.of("shift", "userroutes"),
            Set.of("web"),
            Set.of("app"),
            Set.of("cli")));

    private static JavaClasses classes;

    private static Map<String, Integer> levels(List<Set<String>> rooms) {
        Map<String, Integer> levels = new TreeMap<>();
        for (int level = 0; level < rooms.size(); level++) {
            for (String room : rooms.get(level)) {
                levels.put(room, level);
            }
        }
        return levels;
    }

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
        assertThat(classes).isNotEmpty();
    }

    private static String room(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1).split("\\.", 2)[0] : "";
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }

    private static String[] rooms(String... names) {
        return Stream.of(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }

    @Test
    void every_room_has_its_level() {
        Set<String> unknown = classes.stream()
                .map(ArchitectureTest::room)
                .filter(room -> !room.isEmpty() && !LEVELS.containsKey(room))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unknown).as("rooms that the design does not know").isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> a_room_uses_only_rooms_of_lower_levels() {
        return LEVELS.keySet().stream()
                .map(room -> DynamicTest.dynamicTest(
                        room,
                        () -> check(noClasses()
                                .that()
                                .resideInAnyPackage(rooms(room))
                                .should()
                                .dependOnClassesThat(notBelow(room)))));
    }

    private static DescribedPredicate<JavaClass> notBelow(String room) {
        return describe("are in a room that is not below " + room, type -> {
            String other = room(type);
            return type.getPackageName().startsWith(ROOT)
                    && !other.isEmpty()
                    && !other.equals(room)
                    && LEVELS.getOrDefault(other, Integer.MAX_VALUE) >= LEVELS.getOrDefault(room, 0);
        });
    }

    @Test
    void rooms_form_no_cycle() {
        check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void camel_stays_in_its_rooms() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(rooms("shift", "inbox", "notice", "userroutes", "app"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel.."));
    }

    /** A step is a plain object; what is wired to Camel says so by its name. */
    @Test
    void in_the_rooms_of_steps_only_routes_know_camel() {
        check(noClasses()
                .that(resideInAnyPackage(rooms("shift", "inbox", "notice")))
                .and(describe(
                        "are no route classes",
                        type -> !Stream.iterate(
                                        type,
                                        outer -> outer != null,
                                        outer -> outer.getEnclosingClass().orElse(null))
                                .anyMatch(outer -> outer.getSimpleName().matches(".*Routes?"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel.."));
    }

    @Test
    void the_database_is_known_to_the_store_alone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(rooms("store"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.sqlite.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(rooms("store", "app"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javax.sql.."));
    }

    /** Two rooms call the kernel: for processes, and for names that are no text and for links that are not followed. */
    @TestFactory
    Stream<DynamicTest> a_library_stays_in_its_rooms() {
        Map<String, String[]> libraries = Map.of(
                "org.eclipse.jgit..", rooms("snapshot"),
                "com.sun.jna..", rooms("process", "snapshot"),
                "picocli..", rooms("cli"));
        return libraries.entrySet().stream()
                .map(library -> DynamicTest.dynamicTest(
                        library.getKey(),
                        () -> check(noClasses()
                                .that()
                                .resideOutsideOfPackages(library.getValue())
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage(library.getKey()))));
    }

    @Test
    void only_the_command_line_prints() {
        check(noClasses()
                .that(resideOutsideOfPackages(rooms("cli")))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
        check(noClasses().should().callMethod(Throwable.class, "printStackTrace"));
    }

    @Test
    void time_is_injected() {
        for (Class<?> type : List.of(
                Instant.class,
                LocalDate.class,
                LocalTime.class,
                LocalDateTime.class,
                ZonedDateTime.class,
                OffsetDateTime.class)) {
            check(noClasses()
                    .should()
                    .callMethodWhere(describe(
                            "asks " + type.getSimpleName() + " for now",
                            call -> call.getTargetOwner().isEquivalentTo(type)
                                    && call.getName().equals("now"))));
        }
        check(noClasses().should().callMethod(System.class, "currentTimeMillis"));
        check(noClasses().should().callConstructor(java.util.Date.class));
        check(noClasses()
                .that(resideOutsideOfPackages(rooms("app", "cli")))
                .should()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethodWhere(describe(
                        "asks for a clock of the system",
                        call -> call.getTargetOwner().isEquivalentTo(Clock.class)
                                && call.getName().startsWith("system"))));
    }

    @Test
    void nobody_sleeps() {
        check(noClasses()
                .should()
                .callMethodWhere(describe(
                        "sleeps",
                        call -> call.getName().equals("sleep")
                                && Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit")
                                        .contains(call.getTargetOwner().getName()))));
    }

    @Test
    void files_are_paths() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.io\\.(File|FileReader|FileWriter|FileInputStream|FileOutputStream|RandomAccessFile)"));
    }

    @Test
    void processes_are_started_in_one_room() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(rooms("process"))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class));
        check(noClasses()
                .should()
                .callMethodWhere(describe(
                        "runs a command by Runtime",
                        call -> call.getTargetOwner().isEquivalentTo(Runtime.class)
                                && call.getName().equals("exec"))));
    }

    @Test
    void no_room_is_named_after_nothing() {
        check(noClasses()
                .should()
                .resideInAnyPackage(
                        Stream.of("util", "utils", "common", "model", "service", "impl", "manager", "helper")
                                .map(name -> ".." + name + "..")
                                .toArray(String[]::new)));
    }
}
