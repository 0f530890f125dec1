package dev.nightshift.app;

import dev.nightshift.notice.NoticeView;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.ShiftJob;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A home in a temporary folder, used as people use one: files in the inbox, shifts, what they left. */
final class TestHome {
    static final ShiftOrder AUTONOMOUS = new ShiftOrder(null, null, true, true, true, null);

    private final Path path;
    private final Map<String, String> settings = new TreeMap<>();

    private InstantSource clock = InstantSource.system();

    private TestHome(Path path) {
        this.path = path;
        System.setProperty(Launchers.LAUNCHER, "/opt/nightshift/nightshift");
        settings.put("NIGHTSHIFT_GATE_MIN_MEMORY", "1M");
        settings.put("NIGHTSHIFT_GATE_MIN_DISK", "1M");
    }

    static TestHome in(Path folder) {
        try {
            TestHome home = new TestHome(folder.resolve("home"));
            Files.createDirectories(home.path.resolve("config"));
            Files.createDirectories(home.path.resolve("inbox"));
            Files.createDirectories(home.workspace());
            Files.copy(Path.of("config/nightshift.properties"), home.path.resolve("config/nightshift.properties"));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Overrides a key through the environment, as {@code NIGHTSHIFT_…}. */
    TestHome with(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    /** From now on by this clock. */
    TestHome by(InstantSource source) {
        clock = source;
        return this;
    }

    /** A file of standing jobs. */
    TestHome standing(String name, String content) {
        try {
            Path jobs = Files.createDirectories(path.resolve("config/jobs"));
            Files.writeString(jobs.resolve(name), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    Path workspace() {
        return path.resolve("workspace");
    }

    /** A file that was complete a while ago. */
    TestHome drop(String name, String content) {
        try {
            Path hidden = Files.writeString(path.resolve("inbox").resolve("." + name), content);
            Files.setLastModifiedTime(hidden, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
            Files.move(hidden, path.resolve("inbox").resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    Installation open() {
        return Installation.open(path, settings, clock);
    }

    /** Runs one shift in an engine of its own. */
    Night shift(ShiftOrder order) {
        try (Installation installation = open();
                Engine engine = Engine.start(installation, Engine.Purpose.ONE_SHIFT)) {
            return night(installation, engine.shift(order));
        }
    }

    static Night night(Installation installation, ShiftView shift) {
        return installation
                .database()
                .read(tx -> new Night(
                        shift,
                        installation.shifts().jobs(tx, shift.id()),
                        installation
                                .jobs()
                                .unfinished(tx, installation.conditions().now()),
                        installation.outbox().list(tx, 100)));
    }

    String report(Night night) {
        try {
            return Files.readString(
                    path.resolve("reports").resolve(night.shift().id() + ".md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every path with type, mode, target and hash, by programs that are not ours. */
    static String tree(Path root) throws Exception {
        String script = "cd \"$1\" && find . -printf '%P %y %m %l\\n' | LC_ALL=C sort && "
                + "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum";
        Process process = new ProcessBuilder("sh", "-c", script, "sh", root.toString()).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(30, TimeUnit.SECONDS);
        return text;
    }

    /** What a shift left. */
    record Night(ShiftView shift, List<ShiftJob> ran, List<JobView> unfinished, List<NoticeView> notices) {
        String status() {
            return shift.status().code();
        }

        Map<String, String> results() {
            return ran.stream()
                    .collect(Collectors.toMap(
                            ShiftJob::id, job -> String.valueOf(job.ending().reason())));
        }

        Map<String, String> waiting() {
            return unfinished.stream()
                    .collect(Collectors.toMap(
                            JobView::id,
                            job -> job.waiting() == null ? "-" : job.waiting().code()));
        }

        List<String> notice() {
            return notices.stream().map(view -> view.notice().code()).sorted().toList();
        }
    }
}
