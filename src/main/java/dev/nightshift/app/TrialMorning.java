package dev.nightshift.app;

import dev.nightshift.job.Changes;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/** The morning after the trial night: what one job changed is taken back, then the rest of the night, each with proof. */
final class TrialMorning {
    private static final String LINE = "walk the dog\n";

    private final Consumer<String> say;
    private final Consumer<String> heading;
    private final Installation home;
    private final ShiftView shift;
    private final TrialProof proof;
    private final Snapshots snapshots;

    /** {@code proof} was begun before the shift. */
    TrialMorning(Consumer<String> say, Installation home, ShiftView shift, TrialProof proof, Consumer<String> heading) {
        this.say = say;
        this.heading = heading;
        this.home = home;
        this.shift = shift;
        this.proof = proof;
        this.snapshots = home.snapshots();
    }

    /** Whether all was put back that should be, and nothing else. */
    boolean run() throws IOException {
        heading.accept("What each job changed");
        for (String job : List.of("write-up", Samples.UNWANTED, "proofread")) {
            say.accept(job);
            for (Rollback.Span span : spans(job)) {
                snapshots
                        .diff(span.before(), span.after())
                        .forEach(change -> say.accept("  " + change.change() + " " + change.path()));
            }
        }
        Path edited = home.home().workspace().resolve(Samples.EDITED);
        Files.writeString(edited, LINE, StandardOpenOption.APPEND);
        say.accept("");
        say.accept("In the morning you write a line into main/" + Samples.EDITED + ".");
        Tenure tenure = Tenure.begin(home, "try");
        try {
            boolean undone = undo();
            boolean rolledBack = rollBack();
            return undone && rolledBack;
        } finally {
            tenure.close();
        }
    }

    private boolean undo() throws IOException {
        List<Rollback.Span> spans = spans(Samples.UNWANTED);
        if (spans.isEmpty()) {
            say.accept(
                    "A snapshot before or after " + Samples.UNWANTED + " is missing: it cannot be taken back alone.");
            return false;
        }
        heading.accept("One job taken back, between two others");
        say.accept(Samples.UNWANTED + " did more than was wanted. As in: "
                + home.launcher().command("undo", Samples.UNWANTED));
        String others = proof.others();
        Rollback.Result result =
                snapshots.rollback(Rollback.Request.undo(spans, home.config().workspaces(), false));
        say.accept(words(result));
        boolean back = compare(
                "What " + Samples.UNWANTED + " had changed: before the night",
                proof.tidiedBefore(),
                "and after the undo",
                proof.tidied());
        boolean kept = compare("All else, with your line: before the undo", others, "and after it", proof.others());
        return back && kept;
    }

    private boolean rollBack() throws IOException {
        heading.accept("The whole night taken back");
        String pre = String.valueOf(shift.guard().preSnapshot());
        say.accept("The others' work goes, too. As in: " + home.launcher().command("rollback", pre));
        Rollback.Result result = snapshots.rollback(
                new Rollback.Request(snapshots.find(pre), home.config().workspaces(), null, false));
        say.accept(words(result));
        result.left().forEach(left -> say.accept("Left as it is: " + left.path() + ": " + left.reason()));
        boolean kept = Files.readString(home.home().workspace().resolve(Samples.EDITED))
                .endsWith(LINE);
        say.accept(kept ? "Your line is still there." : "Your line is GONE: this is a bug.");
        boolean back = compare(
                "All but the file with your line: before the night",
                proof.allBefore(),
                "and after the rollback",
                proof.all());
        return back && kept;
    }

    private static String words(Rollback.Result result) {
        return result.counts().restored() + " put back, " + result.counts().deleted() + " deleted, "
                + (result.verified() ? "verified." : "NOT verified.");
    }

    private boolean compare(String first, String before, String second, String after) {
        boolean same = before.equals(after);
        say.accept(String.format("%-52s %s", first, before.substring(0, 16)));
        say.accept(String.format(
                "%-52s %s  %s", second, after.substring(0, 16), same ? "Identical." : "They DIFFER: this is a bug."));
        return same;
    }

    /** Of its only attempt; nothing where a snapshot is missing. */
    private List<Rollback.Span> spans(String job) {
        Changes changes = home.database()
                .read(tx -> home.jobs()
                        .attempts(tx, home.jobs().get(tx, job, home.conditions().now())))
                .get(0)
                .effect()
                .changes();
        String before = changes == null ? null : changes.span().before();
        String after = changes == null ? null : changes.span().after();
        return before == null || after == null
                ? List.of()
                : List.of(new Rollback.Span(snapshots.find(before), snapshots.find(after)));
    }
}
