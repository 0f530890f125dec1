package dev.nightshift.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.config.InboxConfig;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.Outbox;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.Rejections;
import dev.nightshift.queue.Waiting;
import dev.nightshift.store.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of whatever lies in the inbox: a job, a rejection with its reason, or a file that waits; never nothing. */
class InboxIT {
    private static final List<String> STEPS = List.of("read", "commit", "move", "reason", "tell", "reject");

    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.system();
    private final List<Notice> told = new ArrayList<>();
    private Database database;
    private Path inboxFolder;

    /** Stands for a kill: nothing of ours may treat it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void open() throws Exception {
        inboxFolder = Files.createDirectories(folder.resolve("inbox"));
        database = Database.open(
                folder.resolve("db"),
                Stream.of(Queue.schema(), Outbox.schema()).flatMap(List::stream).toList(),
                clock);
    }

    private Inbox inbox(InstantSource time) {
        InboxFolder entries = new InboxFolder(
                inboxFolder, folder.resolve("inputs"), new InboxConfig(Set.of(), Duration.ofMillis(1500), false), time);
        return new Inbox(
                entries,
                new SubmissionReader(new JobFileReader(Set.of("main"), ZoneOffset.UTC), false),
                database,
                new Queue(time, new Random(1)),
                new Rejections(time),
                new TellingFiles((tx, notice) -> told.add(notice), new Launcher(List.of("nightshift"), folder)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Path drop(String name, String content) throws IOException {
        return drop(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private Path drop(String name, byte[] content) throws IOException {
        Path file = Files.write(inboxFolder.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        return file;
    }

    /** All that lies there, once its time of change is long enough ago. */
    private void drain() {
        inbox(() -> Instant.now().plusSeconds(60)).drain();
    }

    private List<JobView> jobs() {
        Circumstances now = new Circumstances(
                Set.of("standard"),
                Set.of("command"),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Circumstances.Protection.FULL,
                null);
        return database.read(tx -> new Jobs(clock).unfinished(tx, now));
    }

    private List<String> ids() {
        return jobs().stream().map(JobView::id).sorted().toList();
    }

    private List<String> names(String directory) throws IOException {
        Path path = inboxFolder.resolve(directory);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String hash(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    /** How often each content lies in a folder. */
    private Map<String, Integer> hashes(Path directory) throws Exception {
        Map<String, Integer> hashes = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    hashes.merge(hash(Files.readAllBytes(file)), 1, Integer::sum);
                }
            }
        }
        return hashes;
    }

    @Test
    void no_file_vanishes_and_none_becomes_two_jobs_wherever_we_are_killed() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Boolean> dropped = new TreeMap<>();
        for (int i = 0; i < 240; i++) {
            int sort = random.nextInt(4);
            byte[] content = new byte[1 + random.nextInt(300)];
            random.nextBytes(content);
            String name = (random.nextBoolean() ? "-" : "") + "f" + i + (sort == 3 ? ".bin" : ".yaml");
            if (sort < 2) {
                content = ("{id: job-" + i + ", command: [\"true\"], title: \"" + random.nextLong() + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
            }
            drop(name, content);
            dropped.put(hash(content), sort < 2);
        }
        Inbox killed = inbox(() -> Instant.now().plusSeconds(60));
        killed.onStep(step -> {
            // All files of a batch are read before any of them is committed.
            if (random.nextInt(step.equals("read") ? 200 : 12) == 0) {
                throw new Killed();
            }
        });
        for (int runs = 0; runs < 400 && !names("").stream().allMatch(n -> n.endsWith("ed")); runs++) {
            try {
                killed.drain();
            } catch (Killed e) {
                assertConserved(dropped, "seed " + seed);
            }
        }
        assertConserved(dropped, "seed " + seed);
        assertThat(names("")).as("seed %d", seed).containsExactly("accepted", "rejected");
        assertThat(jobs())
                .hasSize((int) dropped.values().stream().filter(good -> good).count());
    }

    private void assertConserved(Map<String, Boolean> dropped, String seed) throws Exception {
        Map<String, Integer> waiting = hashes(inboxFolder);
        Map<String, Integer> accepted = hashes(inboxFolder.resolve("accepted"));
        Map<String, Integer> rejected = hashes(inboxFolder.resolve("rejected"));
        dropped.forEach((hash, good) -> assertThat(
                        waiting.getOrDefault(hash, 0) + (good ? accepted : rejected).getOrDefault(hash, 0))
                .as("%s: %s of %s", seed, hash, good)
                .isEqualTo(1));
        List<String> names = names("rejected");
        assertThat(names.stream().filter(name -> !name.endsWith(".reason.txt")))
                .as(seed)
                .allMatch(name -> names.contains(name + ".reason.txt"));
        assertThat(accepted.size()).isLessThanOrEqualTo(jobs().size());
        assertThat(ids()).doesNotHaveDuplicates();
    }

    @Test
    void each_single_step_may_be_the_last_one() throws Exception {
        for (String last : STEPS) {
            drop(last + "-good.yaml", "{id: good-" + last + ", command: ['true']}");
            drop(last + "-bad.yaml", "command: [");
            Inbox killed = inbox(() -> Instant.now().plusSeconds(60));
            killed.onStep(step -> {
                if (step.equals(last)) {
                    throw new Killed();
                }
            });
            assertThatThrownBy(killed::drain).isInstanceOf(Killed.class);
            drain();
        }

        assertThat(ids())
                .containsExactlyInAnyOrderElementsOf(
                        STEPS.stream().map(step -> "good-" + step).toList());
        assertThat(names("accepted")).hasSize(STEPS.size());
        assertThat(names("rejected")).hasSize(2 * STEPS.size());
    }

    @Test
    void a_poison_file_first_does_not_stop_a_hundred_good_ones() throws Exception {
        drop("1-poison.yaml", "{id: p, command: [".repeat(3000));
        drop("0-bug.yaml", "{id: bug, command: ['true']}");
        for (int i = 0; i < 100; i++) {
            drop("good-" + i + ".yaml", "{id: good-" + i + ", command: ['true']}");
        }
        Inbox hit = inbox(() -> Instant.now().plusSeconds(60));
        int[] thrown = {0};
        hit.onStep(step -> {
            // The batch, then the first file on its own.
            if (step.equals("commit") && thrown[0]++ < 2) {
                throw new IllegalStateException("SQLite refused a statement. Indicates a bug.");
            }
        });

        hit.drain();

        assertThat(jobs()).hasSize(100);
        assertThat(names("rejected")).containsExactly("1-poison.yaml", "1-poison.yaml.reason.txt");
        assertThat(names("")).as("what we are to blame for stays").contains("0-bug.yaml");
    }

    @Test
    void a_file_that_is_still_written_is_not_taken() throws Exception {
        SettableClock time = new SettableClock();
        Path file = drop("slow.yaml", "{id: slow, ");
        Inbox patient = inbox(time);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (byte next : "command: ['true']}".getBytes(StandardCharsets.UTF_8)) {
                out.write(next);
                time.set(changed(file).plusMillis(1000));
                assertThat(patient.isComplete(file)).isFalse();
            }
            assertThat(patient.isComplete(file)).isFalse();
        }
        time.set(changed(file).plusMillis(1501));
        assertThat(patient.isComplete(file)).isTrue();
        Files.writeString(file, "\n", StandardOpenOption.APPEND);
        time.set(changed(file).plusMillis(1000));
        assertThat(patient.isComplete(file)).as("appended again").isFalse();
    }

    private static Instant changed(Path file) throws IOException {
        return ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
    }

    @Test
    void what_is_no_plain_file_of_ours_is_refused_with_the_reason_and_harms_nothing() throws Exception {
        Path outside = Files.writeString(folder.resolve("outside.yaml"), "{id: outside, command: ['true']}");
        Files.createSymbolicLink(inboxFolder.resolve("link.yaml"), outside);
        Files.createSymbolicLink(inboxFolder.resolve("dangling.yaml"), folder.resolve("nowhere"));
        Files.createDirectories(inboxFolder.resolve("folder.yaml/deep"));
        run("mkfifo", inboxFolder.resolve("pipe.yaml").toString());
        Files.setPosixFilePermissions(
                drop("closed.yaml", "{id: closed, command: ['true']}"), PosixFilePermissions.fromString("---------"));
        drop("big.yaml", "{id: big, command: ['true']} #" + "x".repeat(300 * 1024));
        drop("program.exe", "MZ");
        drop("good.yaml", "{id: good, command: ['true']}");

        drain();

        assertThat(ids()).containsExactly("good");
        assertThat(names("")).containsExactly("accepted", "rejected");
        assertThat(names("rejected").stream().filter(name -> !name.endsWith(".reason.txt")))
                .containsExactly(
                        "big.yaml",
                        "closed.yaml",
                        "dangling.yaml",
                        "folder.yaml",
                        "link.yaml",
                        "pipe.yaml",
                        "program.exe");
        assertThat(reason("link.yaml")).contains("symbolic link");
        assertThat(reason("folder.yaml")).contains("folder");
        assertThat(reason("pipe.yaml")).contains("pipe");
        assertThat(reason("closed.yaml")).contains("may not be read");
        assertThat(reason("big.yaml")).contains("limit is 262144");
        assertThat(reason("program.exe")).contains(".yaml");
        assertThat(outside).hasContent("{id: outside, command: ['true']}");
        assertThat(told).hasSize(7);
    }

    private String reason(String name) throws IOException {
        return Files.readString(inboxFolder.resolve("rejected").resolve(name + ".reason.txt"));
    }

    private static void run(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void hostile_names_are_names() throws Exception {
        String job = "{command: ['true']}";
        List<String> names = new ArrayList<>(
                List.of("-rf.yaml", "--.yaml", "$(id).yaml", "`id`.yaml", "a\nb.yaml", "${body}.yaml", "é\u202e.yaml"));
        names.add("x".repeat(250) + ".yaml");
        names.add("é".repeat(125) + ".yaml");
        for (String name : names) {
            drop(name, job);
        }
        run("sh", "-c", "printf '{command: [\"true\"]}' > \"$1/$(printf '\\377\\376').yaml\"", "sh", inboxFolder + "");

        drain();

        assertThat(jobs()).hasSize(names.size());
        assertThat(names("accepted")).hasSize(names.size()).contains("-rf.yaml", "$(id).yaml", "a\nb.yaml");
        assertThat(names("rejected")).hasSize(2);
        assertThat(names("")).containsExactly("accepted", "rejected");
    }

    @Test
    void a_long_name_finds_room_beside_one_that_is_called_the_same() throws Exception {
        String name = "x".repeat(250) + ".yaml";
        for (int i = 0; i < 3; i++) {
            drop(name, "{id: j" + i + ", command: ['true']}");
            drop("y.yaml", "{id: k" + i + ", command: ['true']}");
            drain();
        }

        assertThat(jobs()).hasSize(6);
        assertThat(names("")).containsExactly("accepted");
        assertThat(names("accepted")).hasSize(6).contains("y.yaml", "y.yaml.2", "y.yaml.3");
    }

    @Test
    void a_reason_never_overwrites_a_file_that_was_rejected() throws Exception {
        Files.createSymbolicLink(inboxFolder.resolve("x.exe.reason.txt"), folder.resolve("nowhere"));
        drain();
        drop("x.exe", "MZ");

        drain();

        assertThat(names("rejected"))
                .containsExactly("x.exe.2", "x.exe.2.reason.txt", "x.exe.reason.txt", "x.exe.reason.txt.reason.txt");
    }

    @Test
    void a_document_becomes_one_job_that_waits_for_its_kind_and_never_a_command() throws Exception {
        drop("notes.txt", "command: [rm, -rf, /]");

        drain();

        JobView job = jobs().get(0);
        assertThat(job.waiting()).isNotNull().extracting(Waiting::code).isEqualTo("no_route:summary");
        assertThat(folder.resolve("inputs").resolve(job.id()).resolve("notes.txt"))
                .hasContent("command: [rm, -rf, /]");
    }

    @Test
    void the_same_file_again_is_the_same_job_and_a_changed_one_is_not() throws Exception {
        drop("a.yaml", "{title: one, command: ['true']}");
        drain();
        drop("a.yaml", "{title: one, command: ['true']}");
        drain();
        assertThat(jobs()).hasSize(1);

        Path touched = drop("a.yaml", "{title: one, command: ['true']}");
        Files.setLastModifiedTime(touched, FileTime.from(Instant.parse("2026-01-02T00:00:00Z")));
        drain();
        drop("b.yaml", "{title: one, command: ['true']}");
        drain();

        assertThat(jobs()).hasSize(3);
        assertThat(names("accepted")).containsExactly("a.yaml", "a.yaml.2", "a.yaml.3", "b.yaml");
    }

    @Test
    void the_same_content_under_another_name_or_touched_is_the_job_while_that_is_not_finished() throws Exception {
        drop("one.yaml", "{id: a, command: ['true']}");
        drain();
        drop("two.yaml", "{id: a, command: ['true']}");
        Path touched = drop("one.yaml", "{id: a, command: ['true']}");
        Files.setLastModifiedTime(touched, FileTime.from(Instant.parse("2026-02-02T00:00:00Z")));

        drain();

        assertThat(ids()).containsExactly("a");
        assertThat(names("accepted")).containsExactly("one.yaml", "one.yaml.2", "two.yaml");
        assertThat(told).isEmpty();
    }

    @Test
    void of_two_files_with_one_id_at_once_the_second_is_the_same_job_or_a_conflict_that_is_told() throws Exception {
        drop("1.yaml", "{id: a, command: ['true']}");
        drop("2.yaml", "{id: a, command: ['true']}");
        drop("3.yaml", "{id: a, command: ['false']}");

        drain();

        assertThat(ids()).containsExactly("a");
        assertThat(names("accepted")).containsExactly("1.yaml", "2.yaml");
        assertThat(names("rejected")).containsExactly("3.yaml", "3.yaml.reason.txt");
        assertThat(Files.readString(inboxFolder.resolve("rejected/3.yaml.reason.txt")))
                .contains("id a");
        assertThat(told).extracting(Notice::code).containsExactly("file_conflict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "move"})
    void what_is_written_over_a_file_while_it_is_taken_is_read_too(String when) throws Exception {
        Path file = drop("night.yaml", "{id: a, command: ['true']}");
        Inbox inbox = inbox(() -> Instant.now().plusSeconds(60));
        inbox.onStep(step -> {
            if (step.equals(when)) {
                overwrite(file);
            }
        });
        inbox.drain();
        assertThat(names("accepted")).isEmpty();
        assertThat(file).exists();

        drain();

        assertThat(ids()).containsExactly("a", "b");
        assertThat(names("accepted")).containsExactly("night.yaml");
    }

    private static void overwrite(Path file) {
        try {
            Files.writeString(file, "{id: b, command: ['true']}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_document_that_changes_while_it_is_taken_is_taken_once_as_it_became() throws Exception {
        Path file = drop("notes.txt", "first");
        Inbox inbox = inbox(() -> Instant.now().plusSeconds(60));
        inbox.onStep(step -> {
            if (step.equals("commit")) {
                overwrite(file);
            }
        });
        inbox.drain();
        assertThat(ids()).isEmpty();

        drain();

        assertThat(ids()).hasSize(1);
        assertThat(folder.resolve("inputs").resolve(ids().get(0)).resolve("notes.txt"))
                .hasContent("{id: b, command: ['true']}");
    }

    @Test
    void the_file_of_another_user_is_refused() throws Exception {
        Path file = drop("theirs.yaml", "{id: theirs, command: ['true']}");
        try {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        } catch (FileSystemException e) {
            assumeTrue(false, "only root may give files away: " + e);
        }

        drain();

        assertThat(jobs()).isEmpty();
        assertThat(reason("theirs.yaml")).contains("nobody");
    }

    @Test
    void an_entry_that_two_see_at_once_is_told_once() throws Exception {
        for (int i = 0; i < 20; i++) {
            drop("bad-" + i + ".yaml", "command: [");
        }
        Inbox shared = inbox(() -> Instant.now().plusSeconds(60));
        CountDownLatch both = new CountDownLatch(2);
        Runnable drain = () -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            shared.drain();
        };
        Thread first = new Thread(drain);
        Thread second = new Thread(drain);
        first.start();
        second.start();
        first.join();
        second.join();

        assertThat(told).hasSize(20);
        assertThat(names("rejected")).hasSize(40);
    }

    @Test
    void a_file_that_cannot_be_put_away_is_not_tried_four_times_a_second() throws Exception {
        Path file = drop("good.yaml", "{id: good, command: ['true']}");
        Files.writeString(inboxFolder.resolve("accepted"), "in the way");
        Inbox later = inbox(() -> Instant.now().plusSeconds(60));
        assertThat(later.isComplete(file)).isTrue();

        later.accept(file);

        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(later.isComplete(file)).isFalse();
        Files.delete(inboxFolder.resolve("accepted"));
        drain();
        assertThat(ids()).containsExactly("good");
        assertThat(names("accepted")).containsExactly("good.yaml");
    }

    @Test
    void an_inbox_that_is_no_folder_stops_nothing_else() throws Exception {
        Files.delete(inboxFolder);
        Files.writeString(inboxFolder, "not a folder");

        drain();

        assertThat(inboxFolder).hasContent("not a folder");
    }
}
