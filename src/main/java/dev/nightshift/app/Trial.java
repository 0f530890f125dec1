package dev.nightshift.app;

import dev.nightshift.config.Home;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.report.Reports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A night in a few seconds, in a home of its own: sample jobs, a guarded shift, the report, an undo of one job between
 * two others, a rollback of the rest, and the proof of both.
 */
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
     * @return whether undo and rollback put back what they should, and left the rest
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
        write(home.home().workspace(), Samples.workspace());
        write(home.home().inbox(), Samples.inbox());
        say.accept(
                "Dropped into its inbox: " + String.join(", ", Samples.inbox().keySet()));
        TrialProof proof = TrialProof.begin(home.home().workspace());

        say.accept("A shift, as at night …");
        ShiftView shift;
        try (Engine engine = Engine.start(home, Engine.Purpose.ONE_SHIFT)) {
            shift = engine.shift(new ShiftOrder(null, null, true, true, true, null));
        }
        heading("The morning report");
        report(shift);
        if (shift.guard().preSnapshot() == null) {
            say.accept("There are no snapshots: " + shift.guard().noSnapshot());
            return false;
        }
        boolean right = new TrialMorning(say, home, shift, proof, this::heading).run();
        say.accept("");
        say.accept("The home stays for a look. Its jobs: " + home.launcher().command("list", "--all"));
        say.accept("Remove it with: rm -r " + folder);
        return right;
    }

    private void heading(String text) {
        say.accept("");
        say.accept("──── " + text + " " + "─".repeat(Math.max(0, 70 - text.length())));
        say.accept("");
    }

    private void report(ShiftView shift) throws IOException {
        Path file = Reports.markdownFile(home.home().reports(), shift.id());
        say.accept(
                Files.exists(file)
                        ? Files.readString(file).stripTrailing()
                        : "Shift " + shift.id() + ": " + shift.status().code());
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
