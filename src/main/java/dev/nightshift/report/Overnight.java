package dev.nightshift.report;

import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The section "What changed overnight": what each job did to the workspaces, and what to type to take it back. A table
 * for an overview, then the jobs that need a look and those that changed most, one by one.
 */
final class Overnight {
    static final String NO_UNDO = "it cannot be taken back alone: a snapshot before or after it is missing";
    static final String BEFORE_IT = "before it began, somebody else had changed something, which is not counted here";
    static final String HEADING = "What changed overnight";
    /** Lines of the table. */
    private static final int MOST_ROWS = 50;
    /** Jobs that are shown path by path. */
    private static final int MOST_DETAILS = 20;

    private final NightFacts facts;
    private final Reader reader;
    private final List<Changed> changed;

    private Overnight(NightFacts facts) {
        this.facts = facts;
        this.reader = facts.reader();
        this.changed =
                facts.work().changed().stream().filter(one -> !one.isNothing()).toList();
    }

    /** Nothing where no job ran in a workspace between snapshots. */
    static void write(NightFacts facts, Lines lines) {
        if (!facts.work().changed().isEmpty()) {
            new Overnight(facts).write(lines);
        }
    }

    private void write(Lines lines) {
        total(lines);
        table(lines);
        if (!changed.isEmpty()) {
            lines.add("");
            Command rest = reader.commands().command("report", facts.shift().id(), "--format", "json");
            lines.items(changed, MOST_DETAILS, rest, one -> details(lines, one));
        }
    }

    /** What the night changed as a whole, in sentences of ours. */
    static List<String> words(NightFacts facts) {
        Overnight night = new Overnight(facts);
        List<String> words = new ArrayList<>();
        Changes all = facts.surroundings().snapshots().changes();
        int idle = facts.work().changed().size() - night.changed.size();
        if (all != null) {
            words.add("From the snapshot before to the one after: " + all.words() + ".");
        }
        if (night.somebodyElse()) {
            words.add("Somebody else wrote into the workspaces, too.");
        }
        if (idle > 0) {
            words.add(
                    night.changed.isEmpty()
                            ? "No job changed anything in a workspace."
                            : Headline.jobs(idle) + " changed nothing.");
        }
        return words;
    }

    private boolean somebodyElse() {
        return changed.stream()
                .anyMatch(one -> one.outside() > 0 || one.changes().span().previous() != null);
    }

    private void total(Lines lines) {
        words(facts).stream()
                .map(words -> words.replace("Somebody else", "**Somebody else**"))
                .forEach(lines::add);
        if (facts.leftChanges() && !changed.isEmpty()) {
            lines.add("All of it at once is taken back by: "
                    + Lines.code(Actions.rollback(facts).toString()));
        }
    }

    private void table(Lines lines) {
        if (changed.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        changed.stream().limit(MOST_ROWS).forEach(one -> rows.add(row(one)));
        lines.add("");
        lines.table(List.of("job", "added", "modified", "deleted", "note"), rows);
        if (changed.size() > MOST_ROWS) {
            lines.add("");
            lines.add("And " + Headline.jobs(changed.size() - MOST_ROWS) + " more that changed less.");
        }
    }

    private static List<String> row(Changed one) {
        List<String> notes = new ArrayList<>();
        if (one.violation() != null) {
            notes.add("outside its scope");
        }
        if (one.undone() != null) {
            notes.add("taken back");
        }
        if (one.outside() > 0) {
            notes.add(one.outside() + " not its own");
        }
        Changes.Counts counts = one.changes().counts();
        return List.of(
                Lines.code(one.job()) + attempt(one, " attempt "),
                counts == null ? "?" : counted(counts.added(), counts.addedBytes()),
                counts == null ? "?" : Long.toString(counts.modified()),
                counts == null ? "?" : counted(counts.deleted(), counts.deletedBytes()),
                String.join(", ", notes));
    }

    private static String attempt(Changed one, String words) {
        return one.attempt() > 1 ? words + one.attempt() : "";
    }

    private void details(Lines lines, Changed one) {
        Changes changes = one.changes();
        lines.add("- " + Lines.name(one.job(), one.title()) + attempt(one, ", attempt ") + " — " + changes.words());
        if (one.violation() != null) {
            lines.add("  - **outside its scope**: " + Lines.text(one.violation()));
        }
        String remark = changes.remark();
        if (remark != null) {
            lines.add("  - " + Lines.text(remark));
        }
        changes.largest()
                .forEach(path -> lines.add("  - " + path.change().name().toLowerCase(Locale.ROOT) + " "
                        + Lines.code(path.path()) + size(path) + (path.outside() ? ", **not its own**" : "")));
        long more = one.paths() - changes.largest().size();
        if (more > 0) {
            lines.add("  - and " + more + " more: " + command("diff", one.job()));
        }
        outside(lines, one);
        undo(lines, one);
    }

    private void outside(Lines lines, Changed one) {
        if (one.outside() > 0) {
            lines.add("  - **not its own**: " + notItsOwn(one) + " " + command("diff", one.job()));
        }
        Changes.Span span = one.changes().span();
        if (span.previous() != null && span.before() != null) {
            lines.add("  - " + BEFORE_IT + ": " + command("diff", span.previous(), span.before()));
        }
    }

    private void undo(Lines lines, Changed one) {
        Changed.Undone undone = one.undone();
        if (undone != null) {
            lines.add("  - **taken back** " + reader.minute(undone.at())
                    + (undone.by() == null ? "" : " by " + Lines.text(undone.by())));
        } else if (one.hasUndo()) {
            lines.add("  - take it back: " + command("undo", one.job()));
        } else if (one.paths() > 0) {
            lines.add("  - " + NO_UNDO);
        }
    }

    private String command(String... words) {
        return Lines.code(reader.commands().command(words).toString());
    }

    private static String counted(long count, long bytes) {
        return count == 0 ? "0" : count + " (" + Sizes.text(bytes) + ")";
    }

    private static String paths(long count) {
        return count + (count == 1 ? " path" : " paths");
    }

    static String notItsOwn(Changed one) {
        return paths(one.outside()) + " of these changed while it ran, but by their times or owners not by it:";
    }

    static String size(ChangedPath path) {
        Long before = path.oldSize();
        Long after = path.newSize();
        if (before == null && after == null) {
            return "";
        }
        if (before == null || after == null) {
            return ", " + bytes(before == null ? after : before);
        }
        return ", " + bytes(before) + " → " + bytes(after);
    }

    private static String bytes(@Nullable Long bytes) {
        return bytes == null ? "?" : Sizes.text(bytes);
    }
}
