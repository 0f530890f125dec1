package dev.nightshift.app;

import dev.nightshift.config.Home;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A night in a few seconds: sample jobs, a guarded shift, the report, a rollback and its proof, in a home of its own. */
public final class Trial {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    /** Nobody copies slowly into this inbox. */
    private static final Map<String, String> SETTINGS = Map.of("NIGHTSHIFT_INBOX_QUIET_PERIOD", "50ms");

    private final Consumer<String> say;
    private final Path folder;
    private final Installation home;

    private Trial(Consumer<String> say, Path folder, Installation home) {
        this.say = say;
        this.folder = folder;
        this.home = home;
    }

    /**
     * Runs it to its end; what it makes stays, for a look.
     *
     * @param say takes what a human reads, line by line
     * @return whether the rollback put everything back
     */
    public static boolean run(Consumer<String> say, InstantSource clock) {
        try {
            Path folder = Files.createTempDirectory("nightshift-try-").toRealPath();
            HomeTemplate.create(folder);
            try (Installation home = Installation.open(folder, SETTINGS, clock)) {
                return new Trial(say, folder, home).run();
            }
        } catch (IOException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.HOME_NOT_WRITABLE,
                    "Cannot make a temporary home: " + e,
                    "Look for room in the folder for temporary files, or set java.io.tmpdir.",
                    e);
        }
    }

    private boolean run() throws IOException {
        say.accept("A fresh home: " + folder);
        write(home.home().workspace(), workspace());
        write(home.home().inbox(), Samples.inbox());
        say.accept(
                "Dropped into its inbox: " + String.join(", ", Samples.inbox().keySet()));
        String before = TreeHash.of(home.home().workspace());

        say.accept("A shift, as at night …");
        ShiftView shift;
        try (Engine engine = Engine.start(home, Engine.Purpose.ONE_SHIFT)) {
            shift = engine.shift(new ShiftOrder(null, null, true, true, true, null));
        }
        heading("The morning report");
        report(shift);
        heading("What the jobs changed");
        changes(shift);
        heading("Taken back");
        return rollBack(shift, before);
    }

    private void heading(String text) {
        say.accept("");
        say.accept("──── " + text + " " + "─".repeat(Math.max(0, 70 - text.length())));
        say.accept("");
    }

    private void report(ShiftView shift) throws IOException {
        Path file = home.home().reports().resolve(shift.id() + ".md");
        say.accept(
                Files.exists(file)
                        ? Files.readString(file).stripTrailing()
                        : "Shift " + shift.id() + ": " + shift.status().code());
    }

    private void changes(ShiftView shift) {
        String pre = shift.guard().preSnapshot();
        String post = shift.guard().postSnapshot();
        if (pre == null || post == null) {
            say.accept("There are no snapshots: " + shift.guard().noSnapshot());
            return;
        }
        Snapshots snapshots = home.snapshots();
        snapshots
                .diff(snapshots.find(pre), snapshots.find(post))
                .forEach(change -> say.accept(change.change() + " " + change.path()));
    }

    private boolean rollBack(ShiftView shift, String before) throws IOException {
        String pre = shift.guard().preSnapshot();
        if (pre == null) {
            return false;
        }
        Tenure tenure = Tenure.begin(home, "try");
        try {
            rollBackTo(pre);
        } finally {
            tenure.close();
        }
        String after = TreeHash.of(home.home().workspace());
        say.accept("Hash of the workspace before the shift   " + before);
        say.accept("Hash of the workspace after the rollback " + after);
        say.accept(before.equals(after) ? "Identical." : "They DIFFER: this is a bug.");
        say.accept("");
        say.accept("The home stays for a look. Its jobs: " + home.launcher().command("list", "--all"));
        say.accept("Remove it with: rm -r " + folder);
        return before.equals(after);
    }

    private void rollBackTo(String pre) {
        Snapshots snapshots = home.snapshots();
        Rollback.Result result = snapshots.rollback(
                new Rollback.Request(snapshots.find(pre), home.config().workspaces(), null, false));
        say.accept("Rolled back to " + pre + ": " + result.counts().restored() + " put back, "
                + result.counts().deleted() + " deleted, " + result.counts().unchanged() + " were right already.");
    }

    private static Map<String, String> workspace() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("notes/todo.txt", "buy milk\n");
        files.put("notes/old-name.txt", "this file gets another name\n");
        files.put("notes/obsolete.txt", "this file is deleted\n");
        files.put("data/numbers.csv", "1\n2\n3\n");
        return files;
    }

    /** Each file appears complete. */
    private static void write(Path into, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = into.resolve(file.getKey());
            Path parent = target.getParent();
            if (parent != null) {
                Home.create(parent);
            }
            Path part = target.resolveSibling("." + target.getFileName() + ".part");
            Files.writeString(part, file.getValue());
            Files.setPosixFilePermissions(part, PRIVATE);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
