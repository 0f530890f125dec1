package dev.nightshift.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.InboxConfig;
import dev.nightshift.fault.Dropped;
import dev.nightshift.fault.Points;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.Rejections;
import dev.nightshift.store.Args;
import dev.nightshift.store.Database;
import dev.nightshift.store.Query;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of entry that is no job file, all at once, before a hundred that are; and files that come slowly. */
class PoisonIT {
    @TempDir
    Path folder;

    private Path inbox;
    private Database database;

    @BeforeEach
    void open() throws Exception {
        inbox = Files.createDirectories(folder.resolve("inbox"));
        database = Database.open(folder.resolve("queue.db"), InboxMain.schema(), InstantSource.system());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Inbox inbox(Duration quiet) {
        InstantSource clock = InstantSource.system();
        return new Inbox(
                new InboxFolder(inbox, folder.resolve("inputs"), new InboxConfig(Set.of(), quiet, false), clock),
                new SubmissionReader(new JobFileReader(Set.of("main"), ZoneOffset.UTC), false),
                database,
                new Queue(clock, new Random(Points.SEED)),
                new Rejections(clock),
                new TellingFiles((tx, notice) -> {}, new Launcher(List.of("nightshift"), folder)));
    }

    private List<String> ids() {
        Query query = Query.of("ids", "SELECT id FROM jobs ORDER BY id");
        return database.read(tx -> tx.list(query, Args.none(), row -> row.text("id")));
    }

    private int run(String script) throws Exception {
        return new ProcessBuilder("sh", "-c", script, "sh", inbox.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("script.log").toFile())
                .start()
                .waitFor();
    }

    private static String reason(Path rejected) {
        try {
            return Files.readString(rejected.resolveSibling(rejected.getFileName() + ".reason.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void poison_of_every_kind_at_once_stops_none_of_a_hundred_good_files() throws Exception {
        String job = "{command: ['true']}";
        Path outside = Files.writeString(folder.resolve("outside.yaml"), "{id: outside, command: ['true']}");
        Files.createSymbolicLink(inbox.resolve("0-link.yaml"), outside);
        Files.createSymbolicLink(inbox.resolve("0-loop.yaml"), inbox.resolve("0-loop.yaml"));
        Files.createSymbolicLink(inbox.resolve("0-zero.yaml"), Path.of("/dev/zero"));
        Files.createDirectories(inbox.resolve("0-folder.yaml/deep"));
        Files.setPosixFilePermissions(
                Files.writeString(inbox.resolve("0-closed.yaml"), job), PosixFilePermissions.fromString("---------"));
        try (RandomAccessFile huge =
                new RandomAccessFile(inbox.resolve("0-huge.yaml").toFile(), "rw")) {
            huge.setLength(1L << 30);
        }
        try (RandomAccessFile huge =
                new RandomAccessFile(inbox.resolve("0-huge.txt").toFile(), "rw")) {
            huge.setLength(1L << 30);
        }
        Files.write(
                inbox.resolve("0-noise.json"),
                new Random(Points.SEED).doubles(500).mapToObj(String::valueOf).toList());
        Files.writeString(inbox.resolve("0-deep.yaml"), "[".repeat(20_000));
        assertThat(run("cd \"$1\" && mkfifo 0-pipe.yaml && printf x > \"$(printf '0-\\377').yaml\""))
                .isZero();
        boolean device = run("mknod \"$1/0-device.yaml\" c 1 5") == 0;
        int poison = device ? 12 : 11;
        for (String name :
                List.of("-x.yaml", "--help.yaml", "$(id).yaml", "`touch x`.yaml", "a\nb.yaml", ";reboot.yaml")) {
            Files.writeString(inbox.resolve(name), job);
        }
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(inbox.resolve("0-socket.yaml")));
            Dropped good = new Dropped(folder.resolve("inbox"));
            for (int i = 0; i < 100; i++) {
                good.drop(
                        "good-" + i + ".yaml",
                        ("{id: good-" + i + ", command: ['true']}").getBytes(StandardCharsets.UTF_8));
            }
            long begun = System.nanoTime();

            inbox(Duration.ofMillis(1)).drain();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(ids()).hasSize(106).contains("good-0", "good-99").doesNotContain("outside");
        try (Stream<Path> left = Files.list(inbox)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("accepted", "rejected");
        }
        try (Stream<Path> files = Files.list(inbox.resolve("rejected"))) {
            List<Path> rejected = files.filter(path -> !path.toString().endsWith(".reason.txt"))
                    .toList();
            assertThat(rejected)
                    .hasSize(poison + 1)
                    .allMatch(path -> !reason(path).isBlank());
        }
        assertThat(outside).hasContent("{id: outside, command: ['true']}");
        assertThat(folder.resolve("x")).doesNotExist();
        System.out.println("P7 inbox: " + (poison + 1) + " kinds of poison, 106 good files, 0 lost");
    }

    /** A byte every few milliseconds, far from the end of the quiet time: the second of the promise, scaled down. */
    @Test
    void a_file_that_comes_byte_by_byte_is_taken_once_it_is_whole_and_not_before() throws Exception {
        byte[] content = "{title: written slowly, command: ['true', one, two]}".getBytes(StandardCharsets.UTF_8);
        Path slow = inbox.resolve("slow.yaml");
        Path appended = inbox.resolve("appended.yaml");
        Path hidden = inbox.resolve(".renamed.yaml");
        Inbox impatient = inbox(Duration.ofMillis(1500));
        ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
        AtomicInteger written = new AtomicInteger();
        try (OutputStream out = Files.newOutputStream(slow)) {
            ScheduledFuture<?> ticking = writer.scheduleAtFixedRate(
                    () -> {
                        int at = written.get();
                        if (at < content.length) {
                            append(appended, content[at]);
                            append(hidden, content[at]);
                            write(out, content[at]);
                            written.incrementAndGet();
                        }
                    },
                    0,
                    20,
                    TimeUnit.MILLISECONDS);
            while (written.get() < content.length) {
                assertThat(ticking.isDone()).isFalse();
                impatient.drain();
                if (written.get() < content.length) {
                    assertThat(ids()).isEmpty();
                }
            }
        } finally {
            writer.shutdownNow();
        }
        Files.move(hidden, inbox.resolve("renamed.yaml"), StandardCopyOption.ATOMIC_MOVE);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            impatient.drain();
            return ids().size() == 3;
        });
        assertThat(inbox.resolve("rejected")).doesNotExist();
    }

    private static void write(OutputStream out, byte value) {
        try {
            out.write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opened and closed again for each byte. */
    private static void append(Path file, byte value) {
        try {
            Files.write(file, new byte[] {value}, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
