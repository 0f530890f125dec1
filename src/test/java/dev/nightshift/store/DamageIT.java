package dev.nightshift.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is found in place of the database: refused, copied aside once, left as it is, never made anew. */
class DamageIT {
    private static final long SEED = 20261122;
    private static final int WORDS = 400;
    private static final Migration SCHEMA = new Migration("words-001", """
            CREATE TABLE words (n INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT
            ---
            CREATE INDEX words_word ON words (word)
            """);
    private static final Query ADD = Query.of("add", "INSERT INTO words VALUES (:n, :word)");
    private static final Query ALL = Query.of("all", "SELECT word FROM words ORDER BY n");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void make_a_database() throws IOException {
        file = made("home");
    }

    private Path made(String name) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name)).resolve("nightshift.db");
        try (Database database = open(made)) {
            database.change(tx -> IntStream.range(0, WORDS)
                    .forEach(n -> tx.run(ADD, Args.of("n", n).and("word", word(n)))));
        }
        return made;
    }

    private static String word(int n) {
        return "word " + n + " " + "x".repeat(n % 50);
    }

    private static Database open(Path path) {
        return Database.open(path, List.of(SCHEMA), new SettableClock());
    }

    private static List<String> words(Database database) {
        return database.read(tx -> tx.list(ALL, Args.none(), row -> row.text("word")));
    }

    private static List<String> all() {
        return IntStream.range(0, WORDS).mapToObj(DamageIT::word).toList();
    }

    private EnvironmentException refused(ThrowingCallable call, ProblemCode... codes) {
        List<EnvironmentException> thrown = new ArrayList<>();
        assertThatThrownBy(call).isInstanceOfSatisfying(EnvironmentException.class, thrown::add);
        assertThat(thrown.get(0).problem().code()).isIn(List.of(codes));
        assertThat(thrown.get(0).problem().message()).contains(file.toString());
        return thrown.get(0);
    }

    private List<Path> keptAside() throws IOException {
        Path damaged = file.resolveSibling("damaged");
        if (!Files.isDirectory(damaged)) {
            return List.of();
        }
        try (Stream<Path> kept = Files.list(damaged)) {
            return kept.toList();
        }
    }

    /** Refused twice, each time with the way out; kept aside once, byte for byte; and not touched. */
    private void assertRefused(ProblemCode... codes) throws IOException {
        byte[] before = Files.readAllBytes(file);
        for (int time = 0; time < 2; time++) {
            EnvironmentException thrown = refused(() -> open(file).close(), codes);
            assertThat(thrown.problem().code().exitCode().status()).isEqualTo(12);
            assertThat(thrown.problem().hint()).contains("`recover`");
        }
        refused(
                () -> words(Database.openToRead(file, List.of(SCHEMA), new SettableClock())),
                ProblemCode.DATABASE_DAMAGED,
                ProblemCode.DATABASE_MISSING,
                ProblemCode.DATABASE_SWAPPED);
        assertThat(file).hasBinaryContent(before);
        if (before.length > 0) {
            assertThat(keptAside()).hasSize(1);
            assertThat(keptAside().get(0).resolve("nightshift.db")).hasBinaryContent(before);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(keptAside().get(0).resolve("nightshift.db"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_file_cut_off_anywhere_is_refused() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {1, 99, 100, 511, 512, 4096, 4097, whole.length - 4096, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            forget();
            assertRefused(ProblemCode.DATABASE_DAMAGED);
        }
    }

    private void forget() throws IOException {
        for (Path kept : keptAside()) {
            Files.deleteIfExists(kept.resolve("nightshift.db"));
            Files.delete(kept);
        }
    }

    @Test
    void an_empty_file_zeros_and_garbage_are_refused() throws IOException {
        int length = Math.toIntExact(Files.size(file));
        Files.write(file, new byte[0]);
        assertRefused(ProblemCode.DATABASE_MISSING);
        Files.write(file, new byte[length]);
        assertRefused(ProblemCode.DATABASE_DAMAGED);
    }

    @Test
    void garbage_inside_is_refused_once_it_is_met_and_copied_aside_at_the_next_opening() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        new Random(SEED).ints(4096, bytes.length).limit(bytes.length / 4).forEach(at -> bytes[at] ^= 0x55);
        Files.write(file, bytes);

        refused(
                () -> {
                    try (Database database = open(file)) {
                        assertThat(database.quickCheck()).isEqualTo("ok");
                    } catch (AssertionError e) {
                        throw EnvironmentException.lasting(ProblemCode.DATABASE_DAMAGED, file + e.getMessage(), "");
                    }
                },
                ProblemCode.DATABASE_DAMAGED);
        assertThat(file).hasBinaryContent(bytes);
    }

    @TestFactory
    Stream<DynamicTest> a_bit_that_flips_is_refused_or_harmless() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(SEED);
        int flips = Boolean.getBoolean("nightshift.soak") ? 4000 : 60;
        // Every second one in the header, which decides what SQLite makes of all the rest.
        return IntStream.range(0, flips)
                .map(n -> n % 2 == 0 ? random.nextInt(100 * 8) : random.nextInt(whole.length * 8))
                .mapToObj(bit -> DynamicTest.dynamicTest("bit " + bit, () -> flip(whole, bit)));
    }

    private void flip(byte[] whole, int bit) throws IOException {
        byte[] damaged = whole.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        Path home = Files.createTempDirectory(folder, "flip");
        Path target = home.resolve("nightshift.db");
        Files.write(target, damaged);
        Files.copy(file.resolveSibling("nightshift.db.created"), home.resolve("nightshift.db.created"));
        try (Database database = open(target)) {
            List<String> words = words(database);
            // SQLite has no checksum: a flipped bit of a text is not seen, but no row is lost in silence.
            assertThat(words.size() == WORDS || !database.quickCheck().equals("ok"))
                    .isTrue();
        } catch (EnvironmentException e) {
            assertThat(e.problem().code().exitCode().status()).isEqualTo(12);
        } catch (IllegalStateException e) {
            assertThat(e).as("bit " + bit).hasMessageContaining("SQLite");
        }
        assertThat(Files.size(target)).isPositive();
    }

    @Test
    void the_database_of_another_home_is_refused() throws IOException {
        Files.copy(made("other"), file, StandardCopyOption.REPLACE_EXISTING);

        assertRefused(ProblemCode.DATABASE_SWAPPED);
    }

    @Test
    void a_database_of_another_program_is_refused_with_and_without_a_marker() throws Exception {
        Files.delete(file);
        try (Connection foreign = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = foreign.createStatement()) {
            statement.execute("CREATE TABLE bookmarks (url TEXT)");
        }
        assertRefused(ProblemCode.DATABASE_SWAPPED);
        forget();
        Files.delete(file.resolveSibling("nightshift.db.created"));
        assertRefused(ProblemCode.DATABASE_SWAPPED);
        assertThat(file.resolveSibling("nightshift.db.created")).doesNotExist();
    }

    @Test
    void a_log_that_is_gone_with_all_that_was_ever_written_is_refused() throws Exception {
        Path crashed = folder.resolve("crashed");
        Files.createDirectory(crashed);
        // As after a kill: a file without tables, since everything is in a log that nobody has put back.
        try (Database database = open(crashed.resolve("nightshift.db"))) {
            assertThat(words(database)).isEmpty();
            Files.copy(crashed.resolve("nightshift.db"), folder.resolve("early"));
        }
        Files.copy(folder.resolve("early"), file, StandardCopyOption.REPLACE_EXISTING);

        refused(() -> open(file).close(), ProblemCode.DATABASE_MISSING, ProblemCode.DATABASE_SWAPPED);
    }

    @Test
    void garbage_in_the_shared_memory_file_is_no_damage() throws IOException {
        byte[] garbage = new byte[32_768];
        new Random(SEED).nextBytes(garbage);
        Files.write(file.resolveSibling("nightshift.db-shm"), garbage);

        try (Database database = open(file)) {
            assertThat(words(database)).isEqualTo(all());
        }
    }

    @Test
    void the_marker_of_the_first_version_is_adopted_and_a_lost_one_written_again() throws IOException {
        Path marker = file.resolveSibling("nightshift.db.created");
        String named = Files.readString(marker);
        assertThat(named.strip()).matches("[0-9a-f]{32}");
        for (boolean there : new boolean[] {true, false}) {
            Files.delete(marker);
            if (there) {
                Files.createFile(marker);
            }
            open(file).close();
            assertThat(marker).hasContent(named);
        }
    }

    @Test
    void a_file_that_may_not_be_read_is_refused() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(file), "this user may read everything");

        refused(() -> open(file).close(), ProblemCode.DATABASE_UNUSABLE);
    }

    @Test
    void looking_at_the_file_does_not_cost_the_lock_of_an_open_connection() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/locks")), "/proc/locks cannot be read");
        try (Database database = open(file)) {
            database.change(tx -> tx.run(ADD, Args.of("n", WORDS).and("word", "more")));
            words(database);
            Database.openToRead(file, List.of(SCHEMA), new SettableClock()).close();
            new Damaged(file).keep();

            String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
            assertThat(Files.readString(Path.of("/proc/locks"), StandardCharsets.ISO_8859_1))
                    .contains(inode);
        }
    }
}
