package dev.nightshift.app;

import dev.nightshift.config.Home;
import dev.nightshift.health.ProgressProbe;
import dev.nightshift.health.Silence;
import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Notice;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.UserException;
import dev.nightshift.process.PrivateFiles;
import dev.nightshift.queue.Lease;
import dev.nightshift.store.RunnerLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a home from outside of its service, by a timer of the system: dead, stopped or hanging, the service cannot
 * tell of itself. Needs no lock, no Camel but for the mail, and no database that can be written: it tells past the outbox,
 * and remembers in a file what it told to whom. The same silence is told to each channel once in {@link #REMIND_AFTER},
 * and its end once.
 */
public final class Watcher {
    private static final Logger log = LoggerFactory.getLogger(Watcher.class);
    /** Not 24 hours: a look that comes a little earlier than yesterday's would be skipped. */
    static final Duration REMIND_AFTER = Duration.ofHours(20);

    private static final String SILENCE = "silence";

    private final Path folder;
    private final Map<String, String> environment;
    private final InstantSource clock;
    private final Patience patience;

    /** Waits. */
    @FunctionalInterface
    public interface Patience {
        void await(Duration time);
    }

    public Watcher(Path folder, Map<String, String> environment, InstantSource clock, Patience patience) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Looks, and tells what there is to tell.
     *
     * @return that the home is silent
     * @throws ProblemException when its configuration or its database cannot be read, which was told
     */
    public Optional<Silence.Silent> look() {
        try (Installation home = Installation.openToRead(folder, environment, clock)) {
            Optional<Silence.Silent> silent = silent(home);
            silent.ifPresentOrElse(said -> tell(home, SILENCE, silence(home, said)), () -> clear(home));
            touch(home.home().data());
            return silent;
        } catch (UserException e) {
            if (e.problem().code() == ProblemCode.BAD_CONFIGURATION) {
                unreadable(e);
            }
            throw e;
        } catch (EnvironmentException e) {
            unreadable(e);
            throw e;
        }
    }

    private Optional<Silence.Silent> silent(Installation home) {
        ProgressProbe probe = new ProgressProbe(home.home(), home.config(), home.database(), clock, home.launcher());
        Optional<Silence.Silent> first = probe.look();
        if (first.isEmpty() || !probe.waitsForLife()) {
            return first;
        }
        // After a sleep of the machine even a runner that lives has been silent; it renews its lease at once.
        patience.await(Lease.PATIENCE);
        return probe.look();
    }

    private Notice silence(Installation home, Silence.Silent said) {
        Launcher launcher = home.launcher();
        String service = RunnerLock.holder(home.home().runnerLock())
                .map(holder -> "Its service is there (" + holder + ").")
                .orElse("Its service does not run.");
        return new Notice(
                "home_silent",
                Notice.Severity.PROBLEM,
                said.why() == Silence.Why.NO_END ? "A shift does not end" : "No shift has succeeded for too long",
                Body.with(launcher)
                        .line(said.text())
                        .line(service)
                        .line("Home: " + home.home().path())
                        .command("How things stand", "status")
                        .command("The last report", "report", "latest")
                        .command("What is wrong with the installation", "doctor")
                        .command("Run the queue now, as at night", "shift", "--autonomous")
                        .build(),
                About.of("progress", "service"));
    }

    /** By what of the configuration can be read. */
    private void unreadable(ProblemException problem) {
        try (Installation home = Installation.withoutDatabase(folder, environment, clock)) {
            String what = problem.problem().code() == ProblemCode.BAD_CONFIGURATION ? "configuration" : "database";
            tell(
                    home,
                    what,
                    new Notice(
                            "home_unreadable",
                            Notice.Severity.PROBLEM,
                            "The " + what + " of Night Shift cannot be used",
                            Body.with(home.launcher())
                                    .problem(problem.problem())
                                    .build(),
                            About.of(what.equals("database") ? "database" : "service")));
        } catch (RuntimeException e) {
            log.error("The humans could not be told: {}", e.toString());
        }
    }

    private void tell(Installation home, String what, Notice notice) {
        Told told = Told.read(home.home().data());
        try (Courier courier = Courier.open(home)) {
            Set<String> due = new TreeSet<>(courier.channels());
            due.removeIf(channel -> told.isFresh(what, channel, clock.instant()));
            if (!due.isEmpty()) {
                log.warn("Silent: {}", notice.subject());
                Set<String> took = courier.tell(notice, due);
                keep(home, told.with(what, took, clock.instant()));
            }
        }
    }

    /** Whoever was told of a silence hears of its end. */
    private void clear(Installation home) {
        Told told = Told.read(home.home().data());
        if (told.isEmpty()) {
            return;
        }
        try (Courier courier = Courier.open(home)) {
            Set<String> due = new TreeSet<>(told.channels());
            due.retainAll(courier.channels());
            Set<String> took = courier.tell(
                    new Notice(
                            "home_alive",
                            Notice.Severity.INFO,
                            "Night Shift is well again",
                            Body.with(home.launcher())
                                    .line("What was told of " + home.home().path() + " is over: " + over(told) + ".")
                                    .command("How things stand", "status")
                                    .build(),
                            About.of("clear", "service")),
                    due);
            due.removeAll(took);
            keep(home, told.only(due));
        }
    }

    private static String over(Told told) {
        return told.subjects().stream()
                .map(what -> what.equals(SILENCE)
                        ? "a shift succeeded, or none is due"
                        : "its " + what + " can be used again")
                .collect(Collectors.joining("; "));
    }

    private static void keep(Installation home, Told told) {
        try {
            Home.create(home.home().data());
            told.write(home.home().data());
        } catch (IOException | ProblemException e) {
            // Told again at the next look: too often is better than not at all.
            log.warn("It cannot be written down what was told: {}", e.toString());
        }
    }

    private void touch(Path data) {
        try {
            Home.create(data);
        } catch (ProblemException e) {
            log.warn(
                    "It cannot be written down that somebody looked: {}",
                    e.problem().message());
            return;
        }
        try (FileChannel file = PrivateFiles.create(Told.seen(data))) {
            file.write(ByteBuffer.wrap((clock.instant() + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            log.warn("It cannot be written down that somebody looked: {}", e.toString());
        }
    }

    /** When somebody last looked; empty: never, or it cannot be read. */
    static Optional<String> seen(Path data) {
        try {
            return Optional.of(Files.readString(Told.seen(data)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
