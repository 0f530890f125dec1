package dev.nightshift.report;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Check;
import dev.nightshift.job.Sizes;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.problem.Command;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.LedgerHead;
import dev.nightshift.queue.ShiftJob;
import dev.nightshift.queue.ShiftView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A night in Markdown for a human at 7 in the morning: what matters first, nothing that is empty. */
final class MarkdownReport {
    static final String VERDICTS = "No verdicts: nothing was validated, the exit status of each job decided.";
    private static final int MOST_ITEMS = 30;
    private static final int LOG_LINES = 5;

    private final NightFacts facts;
    private final ShiftView shift;
    private final Command list;

    private MarkdownReport(NightFacts facts) {
        this.facts = facts;
        this.shift = facts.shift();
        this.list = facts.reader().commands().command("list", "--all");
    }

    static String of(NightFacts facts) {
        MarkdownReport report = new MarkdownReport(facts);
        Lines lines = new Lines();
        lines.add("# " + Headline.of(facts));
        lines.add("");
        report.summary(lines);
        lines.section("What to do", report::actions);
        lines.section("What ran", report::ran);
        lines.section(Overnight.HEADING, inside -> Overnight.write(facts, inside));
        lines.section("What did not run", report::left);
        lines.section("What waits for a human", report::forHuman);
        lines.section("Rejected files", report::rejected);
        lines.section("Health", report::health);
        lines.section("Snapshots", report::snapshots);
        lines.section("Notices", report::notices);
        lines.section("Notes", report::notes);
        report.ledger(lines);
        return lines.toString();
    }

    private void summary(Lines lines) {
        lines.add(Wording.times(facts) + ", " + Wording.mode(shift) + "; shift " + Lines.code(shift.id()) + ".");
        String refused = shift.guard().refused();
        if (refused != null) {
            lines.add("The guard refused: " + Lines.text(refused));
        }
        Wording.rate(facts.work()).ifPresent(lines::add);
        Wording.trend(facts.surroundings().trend()).ifPresent(lines::add);
        Wording.durations(facts.work()).ifPresent(lines::add);
        String temperature = facts.surroundings().temperature();
        if (temperature != null) {
            lines.add("Temperature: " + Lines.text(temperature));
        }
    }

    private void ledger(Lines lines) {
        LedgerHead head = facts.surroundings().ledger();
        if (head != null) {
            lines.add("");
            lines.add("The ledger ended with entry " + head.seq() + " of epoch " + head.epoch() + ", "
                    + Lines.code(head.hash()) + ".");
        }
    }

    private void actions(Lines lines) {
        int number = 1;
        for (Action action : Actions.of(facts)) {
            Command command = action.command();
            lines.add(number++ + ". " + Lines.text(action.text())
                    + (command == null ? "" : ": " + Lines.code(command.toString())));
        }
    }

    private void ran(Lines lines) {
        lines.items(facts.work().ran(), MOST_ITEMS, list, ran -> {
            ShiftJob job = ran.job();
            lines.add("- **" + Wording.result(job) + "** " + Lines.name(job.id(), job.title()) + " — " + ending(job));
            String note = job.ending().note();
            if (note != null && !note.isBlank()) {
                lines.add("  " + Lines.text(note));
            }
            if (!ran.is(AttemptResult.SUCCEEDED)) {
                List<String> log = ran.log();
                lines.block(log.subList(Math.max(0, log.size() - LOG_LINES), log.size()));
            }
        });
        verdicts(lines);
    }

    private void verdicts(Lines lines) {
        if (!facts.work().ran().isEmpty()) {
            lines.add("");
            lines.add(VERDICTS);
        }
    }

    private static String ending(ShiftJob job) {
        List<String> parts =
                new ArrayList<>(Wording.why(job).map(Lines::text).stream().toList());
        parts.addAll(Wording.ending(job));
        return parts.isEmpty() ? Wording.UNKNOWN : String.join(", ", parts);
    }

    private void left(Lines lines) {
        lines.items(
                facts.work().left(),
                MOST_ITEMS,
                list,
                job -> lines.add("- " + Lines.name(job.id(), job.label().title()) + " — " + reason(job)));
    }

    private static String reason(JobView job) {
        if (job.waiting() == null) {
            return job.state().code();
        }
        String text = job.waiting().text();
        return Lines.code(job.waiting().code()) + (text.isBlank() ? "" : " " + Lines.text(text));
    }

    private void forHuman(Lines lines) {
        lines.items(facts.work().forHuman(), MOST_ITEMS, list, job -> {
            lines.add("- " + Lines.name(job.id(), job.label().title()) + " — " + reason(job));
            for (String verb : Humans.verbs(job)) {
                lines.add("  - " + verb + ": "
                        + Lines.code(facts.reader()
                                .commands()
                                .command(verb, job.id())
                                .toString()));
            }
        });
    }

    private void rejected(Lines lines) {
        facts.rejected().stream()
                .limit(MOST_ITEMS)
                .forEach(file -> lines.add("- " + Lines.code(file.file()) + " — " + Lines.text(file.problem())));
        if (facts.rejected().size() > MOST_ITEMS) {
            lines.add("- and " + (facts.rejected().size() - MOST_ITEMS)
                    + " more, each with its reason in the inbox's folder rejected");
        }
    }

    private void health(Lines lines) {
        List<Check> checks = facts.surroundings().health();
        List<Check> wrong = checks.stream()
                .filter(check -> check.status() != Check.Status.OK)
                .toList();
        for (Check check : wrong) {
            lines.add("- **" + check.status().code() + "** " + Lines.text(check.name()) + ": "
                    + Lines.text(check.text()) + (check.hint().isBlank() ? "" : " " + Lines.text(check.hint())));
        }
        if (wrong.size() < checks.size()) {
            lines.add("- " + (wrong.isEmpty() ? "all ok: " : "ok: ")
                    + checks.stream()
                            .filter(check -> check.status() == Check.Status.OK)
                            .map(check -> Lines.text(check.name()))
                            .collect(Collectors.joining(", ")));
        }
    }

    private void snapshots(Lines lines) {
        String failed = shift.guard().noSnapshot();
        if (failed != null) {
            lines.add("- **failed**: " + Lines.text(failed)
                    + "; jobs with a workspace did not run, and there is no undo");
        }
        Surroundings.Snapshots taken = facts.surroundings().snapshots();
        snapshot(lines, "before", shift.guard().preSnapshot(), taken.before());
        snapshot(lines, "after", shift.guard().postSnapshot(), taken.after());
        taken.damage().stream().limit(MOST_ITEMS).forEach(damage -> lines.add("- **damaged**: " + Lines.text(damage)));
        if (taken.damage().size() > MOST_ITEMS) {
            lines.add("- and " + (taken.damage().size() - MOST_ITEMS) + " more");
        }
        skipped(lines, taken.after() == null ? taken.before() : taken.after());
        Instant proven = taken.provenAt();
        if (proven != null) {
            lines.add("- last proven restorable: " + facts.reader().minute(proven));
        }
        Surroundings.Snapshots.Copy copy = taken.copy();
        if (copy != null) {
            lines.add("- last copied to " + Lines.code(copy.folder()) + ": "
                    + facts.reader().minute(copy.at()));
        }
        if (facts.hasUndo()) {
            lines.add("- put everything back: "
                    + Lines.code(Actions.rollback(facts).toString()));
        }
    }

    static String skipped(Surroundings.SnapshotFacts snapshot) {
        return snapshot.skipped() + (snapshot.skipped() == 1 ? " path is" : " paths are")
                + " in no snapshot, so cannot be put back; which and why:";
    }

    private void skipped(Lines lines, Surroundings.@Nullable SnapshotFacts snapshot) {
        if (snapshot != null && snapshot.skipped() > 0) {
            lines.add("- " + skipped(snapshot) + " "
                    + Lines.code(facts.reader()
                            .commands()
                            .command("snapshot", "show", snapshot.tag())
                            .toString()));
        }
    }

    private void snapshot(
            Lines lines, String when, @Nullable String tag, Surroundings.@Nullable SnapshotFacts snapshot) {
        if (snapshot != null) {
            Instant verified = snapshot.verifiedAt();
            lines.add(String.format(
                    Locale.ROOT,
                    "- %s: %s, %d files, %s, %s",
                    when,
                    Lines.code(snapshot.tag()),
                    snapshot.files(),
                    Sizes.text(snapshot.bytes()),
                    verified == null
                            ? "**not verified**"
                            : "verified " + facts.reader().minute(verified)));
        } else if (tag != null) {
            lines.add("- " + when + ": " + Lines.code(tag));
        }
    }

    private void notices(Lines lines) {
        Command command = facts.reader().commands().command("notify", "list");
        lines.items(
                facts.told().stuck(),
                MOST_ITEMS,
                command,
                notice -> lines.add(
                        "- **not delivered**: " + Lines.text(notice.notice().subject()) + " — " + stuck(notice)));
        lines.items(
                facts.told().suppressed(),
                MOST_ITEMS,
                command,
                notice ->
                        lines.add("- suppressed: " + Lines.text(notice.notice().subject())));
    }

    private static String stuck(NoticeView notice) {
        return Wording.stuck(notice).stream()
                .map(way -> way.said() == null ? way.ours() : way.ours() + ": " + Lines.text(way.said()))
                .collect(Collectors.joining("; "));
    }

    private void notes(Lines lines) {
        for (Note note : facts.surroundings().notes()) {
            String from = "- " + Lines.code(note.step()) + ": ";
            List<String> text = note.text().strip().lines().toList();
            if (note.title().isBlank() && text.size() <= 1) {
                lines.add(from + Lines.text(note.text()));
            } else {
                lines.add(from + Lines.text(note.title()));
                lines.block(text.stream().limit(MOST_ITEMS).toList());
            }
        }
    }
}
