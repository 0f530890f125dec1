package dev.nightshift.app;

import dev.nightshift.config.Home;
import dev.nightshift.inbox.Inbox;
import dev.nightshift.inbox.InboxFolder;
import dev.nightshift.inbox.SubmissionReader;
import dev.nightshift.inbox.TellingFiles;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.UserException;
import dev.nightshift.process.PrivateFiles;
import dev.nightshift.queue.Enqueued;
import dev.nightshift.queue.HeadFile;
import dev.nightshift.queue.Ledger;
import dev.nightshift.queue.LedgerHead;
import dev.nightshift.queue.Restored;
import dev.nightshift.store.Copies;
import dev.nightshift.store.Damaged;
import dev.nightshift.store.Database;
import dev.nightshift.store.RunnerLock;
import dev.nightshift.store.Timestamps;
import dev.nightshift.store.Tx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way back from a database that must not be used: the last good copy, a new epoch of the ledger, what was accepted
 * since, and nothing repeated in silence. All of it is made in {@code data/recover}; only then what is there is moved to
 * {@code data/damaged} and the new one takes its place. Cut off anywhere, it is begun again by the next call.
 */
public final class Restoration {
    /** What a copy in the place of the database mends; a newer one, or one that may not be read, is whole. */
    private static final Set<ProblemCode> MENDED_BY_A_COPY = Set.of(
            ProblemCode.DATABASE_MISSING,
            ProblemCode.DATABASE_DAMAGED,
            ProblemCode.DATABASE_BEHIND,
            ProblemCode.DATABASE_SWAPPED);

    private static final String MAY_HAVE_RUN = "it may have run after the copy of the database was made";
    private static final Pattern NAMELESS = Pattern.compile("j[a-z]{8}");

    private final Installation home;
    private final Path database;
    private final Path building;
    private final Copies copies;
    private Consumer<String> steps = step -> {};

    private Restoration(Installation home) {
        this.home = home;
        this.database = home.home().database();
        this.building = home.home().data().resolve("recover");
        this.copies = new Copies(database);
    }

    /** For the home in a folder, whatever state its database is in. */
    public static Restoration of(Path folder, Map<String, String> environment, InstantSource clock) {
        return new Restoration(Installation.withoutDatabase(folder, environment, clock));
    }

    /** Hears of every step before it happens; a test that throws there stands for a crash. */
    void onStep(Consumer<String> listener) {
        steps = listener;
    }

    /** A copy, and why it is not to be used; {@code null} where it is whole. */
    public record Candidate(Copies.Copy copy, @Nullable String flaw) {}

    /**
     * What came of it.
     *
     * @param copy that was brought back; {@code null}: an empty database
     * @param aside where what was there before is now
     * @param queued jobs that were accepted since and queued again; none that is held or again
     * @param held jobs that may have run since and wait for a human
     * @param again jobs that may have run since and run again, as their {@code retry_safe} says
     * @param unknown jobs of which only files are left, in {@code aside} now: nobody knows what they were
     * @param refused files in {@code accepted/} that could not be queued again, each with the reason
     */
    public record Result(
            Copies.@Nullable Copy copy,
            Path aside,
            List<String> queued,
            List<String> held,
            List<String> again,
            List<String> unknown,
            List<String> refused) {}

    /** Whether there ever was a database here, or a copy of one. */
    public boolean wasThere() {
        return Database.exists(database) || !copies.list().isEmpty();
    }

    /** All copies, the newest first, each read. */
    public List<Candidate> candidates() {
        return copies.list().stream()
                .map(copy -> new Candidate(copy, copies.flaw(copy.file()).orElse(null)))
                .toList();
    }

    /** As {@link #problem(boolean)}, to mend it. */
    Optional<String> problem() {
        return problem(false);
    }

    /**
     * Why the database that is there must not be used; empty where nothing is wrong with it.
     *
     * @param anyway a copy is to take its place whatever is wrong
     * @throws ProblemException what a copy would not mend, such as permissions or a newer version
     */
    public Optional<String> problem(boolean anyway) {
        if (!Database.exists(database)) {
            return Optional.of("The database " + database + " is gone.");
        }
        try (Database current = Database.openToRead(database, Installation.schema(), home.clock())) {
            current.read(HeadFile.beside(database)::check).refuse(database);
            String said = current.quickCheck();
            return said.equals("ok") ? Optional.empty() : Optional.of("SQLite says: " + said);
        } catch (ProblemException e) {
            if (!anyway && !MENDED_BY_A_COPY.contains(e.problem().code())) {
                throw e;
            }
            return Optional.of(e.problem().message());
        } catch (RuntimeException e) {
            return Optional.of(e.toString());
        }
    }

    /**
     * Which copy to bring back: the newest that is whole, or the one that was named.
     *
     * @throws UserException when there is none of that name
     * @throws EnvironmentException when none is whole
     */
    public Copies.Copy choose(@Nullable String name) {
        List<Candidate> candidates = candidates().stream()
                .filter(candidate -> name == null || candidate.copy().name().equals(name))
                .toList();
        if (name != null && candidates.isEmpty()) {
            throw new UserException(
                    ProblemCode.USAGE, "There is no copy " + name + ".", "See which there are with: `recover --list`");
        }
        return candidates.stream()
                .filter(candidate -> candidate.flaw() == null)
                .map(Candidate::copy)
                .findFirst()
                .orElseThrow(() -> EnvironmentException.lasting(
                        ProblemCode.DATABASE_MISSING,
                        "There is no good copy of the database in " + copies.folder() + ".",
                        "To begin with an empty one, which forgets all jobs, shifts and the ledger, and queues, held,"
                                + " what lies in inbox/accepted: `recover --empty --yes`"));
    }

    /**
     * Does it; only where nobody runs the home.
     *
     * @param copy to bring back; {@code null}: begin with an empty database
     * @throws EnvironmentException {@code home_held}, or when the disk fails; what was there is in its place then, or in
     *     {@code data/damaged}
     */
    public Result run(Copies.@Nullable Copy copy) {
        Home.create(home.home().data());
        RunnerLock lock = RunnerLock.take(home.home().runnerLock(), "recover", home.clock());
        try {
            Work work = new Work();
            begin(copy);
            steps.accept("build");
            List<String> unknown = build(copy, work);
            Path aside = replace(unknown);
            Result result = new Result(copy, aside, work.queued(), work.held(), work.again(), unknown, work.refused);
            tell(result);
            return result;
        } catch (IOException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.DATABASE_UNUSABLE,
                    "The recovery broke off: " + e,
                    "Look at the disk, then run it again: `recover`",
                    e);
        } finally {
            lock.close();
        }
    }

    /** Lists to be filled. */
    private static final class Work {
        private final List<String> queued = new ArrayList<>();
        private final List<String> held = new ArrayList<>();
        private final List<String> again = new ArrayList<>();
        private final List<String> known = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();

        List<String> queued() {
            return List.copyOf(queued);
        }

        List<String> held() {
            return List.copyOf(held);
        }

        List<String> again() {
            return List.copyOf(again);
        }
    }

    private void begin(Copies.@Nullable Copy copy) throws IOException {
        delete(building);
        PrivateFiles.createFolders(building);
        if (copy != null) {
            Path file = Files.copy(copy.file(), built());
            PrivateFiles.restrict(file);
        }
    }

    private Path built() {
        return building.resolve(String.valueOf(database.getFileName()));
    }

    private List<String> build(Copies.@Nullable Copy copy, Work work) throws IOException {
        Optional<LedgerHead> outside = HeadFile.beside(database).read();
        try (Database next = Database.open(built(), Installation.schema(), home.clock())) {
            Ledger ledger = new Ledger(home.clock());
            next.write(tx -> ledger.openEpoch(tx, outside));
            steps.accept("replay");
            Installation over = home.over(next);
            inbox(over)
                    .replay(
                            replayed -> replayed.jobs().stream()
                                    .filter(Enqueued::created)
                                    .map(Enqueued::id)
                                    .forEach(id -> {
                                        work.queued.add(id);
                                        if (replayed.known()) {
                                            work.known.add(id);
                                        }
                                    }),
                            (file, why) -> work.refused.add(file.getFileName() + ": " + why));
            steps.accept("hold");
            return hold(next, copy == null, work);
        }
    }

    private Inbox inbox(Installation over) {
        return new Inbox(
                new InboxFolder(
                        home.home().inbox(), home.home().inputs(), home.config().inbox(), home.clock()),
                new SubmissionReader(over.jobFiles(), home.config().inbox().approval()),
                over.database(),
                over.queue(),
                over.rejections(),
                new TellingFiles((tx, notice) -> {}, home.launcher()));
    }

    /** The ids that left files and that nobody knows any more. */
    private List<String> hold(Database next, boolean empty, Work work) throws IOException {
        Restored restored = new Restored(home.clock());
        Map<String, Integer> traces = Traces.of(home.home());
        Set<String> before = Traces.movedAside(home.home());
        List<String> unknown = new ArrayList<>();
        next.change(tx -> {
            traces.forEach((id, attempt) -> {
                if (restored.knows(tx, id)) {
                    restored.started(tx, id, attempt).ifPresent(fate -> note(work, id, fate));
                } else {
                    unknown.add(id);
                }
            });
            Set<String> lost = new TreeSet<>(unknown);
            before.stream().filter(id -> !restored.knows(tx, id)).forEach(lost::add);
            doubt(restored, tx, empty, lost, work);
        });
        work.queued.removeAll(work.held);
        work.queued.removeAll(work.again);
        return List.copyOf(unknown);
    }

    /** What may have run under another id, or from a file that looks like another one now. */
    private static void doubt(Restored restored, Tx tx, boolean empty, Set<String> lost, Work work) {
        for (String id : work.queued()) {
            if (empty) {
                doubt(restored, tx, id, true, work, MAY_HAVE_RUN);
            } else if (work.known.contains(id)) {
                doubt(restored, tx, id, true, work, "the same content was accepted before and may have run");
            }
        }
        Set<String> doubtful = new TreeSet<>();
        lost.forEach(id -> doubtful.addAll(restored.namesakes(tx, id)));
        // A job without a name has another one now: one of those that nobody knows may have been it.
        if (lost.stream().anyMatch(id -> NAMELESS.matcher(id).matches())) {
            work.queued().stream().filter(id -> NAMELESS.matcher(id).matches()).forEach(doubtful::add);
        }
        doubtful.stream()
                .filter(id -> !work.again.contains(id))
                .forEach(id -> doubt(restored, tx, id, false, work, MAY_HAVE_RUN));
    }

    private static void doubt(Restored restored, Tx tx, String id, boolean evenSafe, Work work, String why) {
        if (!work.held.contains(id)) {
            work.again.remove(id);
            restored.doubted(tx, id, evenSafe, why).ifPresent(fate -> note(work, id, fate));
        }
    }

    private static void note(Work work, String id, Restored.Fate fate) {
        if (fate == Restored.Fate.HELD) {
            work.held.add(id);
        } else if (fate == Restored.Fate.QUEUED) {
            work.again.add(id);
        }
    }

    /** What is there goes aside, the new one comes; whoever opens the home in between is refused. */
    private Path replace(List<String> unknown) throws IOException {
        if (Files.exists(built().resolveSibling(database.getFileName() + "-wal"))) {
            throw new IOException("the new database was not closed");
        }
        force(built());
        steps.accept("aside");
        String stamp = Timestamps.text(home.clock().instant()).replace(':', '-');
        Path aside = new Damaged(database).moveAway("recover-" + stamp);
        steps.accept("marker");
        move("nightshift.db.created");
        steps.accept("database");
        move("nightshift.db");
        steps.accept("head");
        move("ledger.head");
        force(home.home().data());
        // Only now: whoever begins again must find them.
        steps.accept("traces");
        Traces.moveAside(home.home(), unknown, aside);
        steps.accept("clean");
        delete(building);
        return aside;
    }

    private void move(String name) throws IOException {
        Path from = building.resolve(name);
        if (Files.exists(from)) {
            Files.move(from, home.home().data().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void tell(Result result) {
        try (Courier courier = Courier.open(home)) {
            courier.straight(RecoveryNotice.of(result, home.launcher()));
        }
    }
}
