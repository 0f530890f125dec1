package dev.nightshift.report;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.job.State;
import dev.nightshift.problem.Command;
import dev.nightshift.problem.Html;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.ShiftJob;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What ran and what it changed, what did not run, and what waits for a human. */
final class HtmlJobs {
    private static final int LOG_LINES = 5;

    private final NightFacts facts;
    private final Page page;
    private final Html html;
    private final Map<String, List<Changed>> changes;

    HtmlJobs(NightFacts facts, Page page) {
        this.facts = facts;
        this.page = page;
        this.html = page.html;
        this.changes = facts.work().changed().stream()
                .filter(one -> !one.isNothing())
                .collect(Collectors.groupingBy(Changed::job));
    }

    void write() {
        NightFacts.Work work = facts.work();
        Set<String> shown = work.ran().stream().map(ran -> ran.job().id()).collect(Collectors.toSet());
        List<Changed> others = work.changed().stream()
                .filter(one -> !one.isNothing() && !shown.contains(one.job()))
                .toList();
        page.section("ran", "What ran", !work.ran().isEmpty(), () -> {
            page.items(work.ran(), this::ran);
            page.open("p", "facts").text(MarkdownReport.VERDICTS).close();
        });
        page.section("changed", Overnight.HEADING, !work.changed().isEmpty(), () -> {
            Overnight.words(facts).forEach(page::ours);
            if (facts.leftChanges() && !changes.isEmpty()) {
                page.command("Take all of it back at once:", Actions.rollback(facts));
            }
            page.items(others, one -> {
                page.open("div", "item job");
                page.name(one.job(), one.title());
                changed(one);
                html.close();
            });
        });
        page.section("left", "What did not run", !work.left().isEmpty(), () -> page.items(work.left(), this::left));
        page.section(
                "human",
                "What waits for a human",
                !work.forHuman().isEmpty(),
                () -> page.items(work.forHuman(), this::human));
        page.section(
                "rejected",
                "Rejected files",
                !facts.rejected().isEmpty(),
                () -> page.items(facts.rejected(), file -> {
                    page.open("div", "item job");
                    page.mono(file.file());
                    page.foreign(file.problem());
                    html.close();
                }));
    }

    private void ran(NightFacts.Ran ran) {
        ShiftJob job = ran.job();
        page.open("article", "item job " + look(job));
        page.open("div", "who");
        page.pill(look(job), Wording.result(job));
        page.name(job.id(), job.title());
        html.close();
        List<String> ending = Wording.ending(job);
        if (!ending.isEmpty()) {
            page.open("p", "facts").text(String.join(" · ", ending)).close();
        }
        Wording.why(job).ifPresent(page::foreign);
        String note = job.ending().note();
        if (note != null && !note.isBlank()) {
            page.foreign(note);
        }
        if (!ran.is(AttemptResult.SUCCEEDED)) {
            List<String> log = ran.log();
            page.log(log.subList(Math.max(0, log.size() - LOG_LINES), log.size()));
        }
        changes.getOrDefault(job.id(), List.of()).forEach(this::changed);
        html.close();
    }

    private static String look(ShiftJob job) {
        AttemptResult result = job.result();
        if (result == null) {
            return "quiet";
        } else if (job.state() == State.UNREVIEWED) {
            return "warn";
        }
        return switch (result) {
            case SUCCEEDED -> "good";
            case FAILED, INVALID, INTERRUPTED -> "bad";
            case INSUFFICIENT_EVIDENCE -> "warn";
            case DEFERRED, CANCELLED -> "quiet";
        };
    }

    private void changed(Changed one) {
        boolean folds = page.medium == Medium.PAGE;
        String words = (one.attempt() > 1 ? "attempt " + one.attempt() + ": " : "")
                + one.changes().words();
        if (folds) {
            page.open("details", "changes");
            if (one.needsLook()) {
                html.attr("open", "open");
            }
            html.open("summary").text(words).close();
        } else {
            page.ours(words);
        }
        if (one.violation() != null) {
            page.sentence("outside its scope: ", one.violation());
        }
        String remark = one.changes().remark();
        if (remark != null) {
            page.foreign(remark);
        }
        paths(one);
        outside(one);
        undo(one);
        if (folds) {
            html.close();
        }
    }

    private void paths(Changed one) {
        List<ChangedPath> largest = one.changes().largest();
        if (!largest.isEmpty()) {
            page.open("ul", "paths");
            for (ChangedPath path : largest) {
                html.open("li").text(path.change().name().toLowerCase(Locale.ROOT) + " ");
                page.mono(path.path());
                html.text(Overnight.size(path) + (path.outside() ? ", not its own" : ""))
                        .close();
            }
            html.close();
        }
        if (one.paths() > largest.size()) {
            page.command("and " + (one.paths() - largest.size()) + " more:", command("diff", one.job()));
        }
    }

    private void outside(Changed one) {
        if (one.outside() > 0) {
            page.command("not its own: " + Overnight.notItsOwn(one), command("diff", one.job()));
        }
        Changes.Span span = one.changes().span();
        if (span.previous() != null && span.before() != null) {
            page.command(Overnight.BEFORE_IT + ":", command("diff", span.previous(), span.before()));
        }
    }

    private void undo(Changed one) {
        Changed.Undone undone = one.undone();
        if (undone != null) {
            String when = "taken back " + facts.reader().minute(undone.at());
            if (undone.by() == null) {
                page.ours(when);
            } else {
                page.sentence(when + " by ", undone.by());
            }
        } else if (one.hasUndo()) {
            page.command("take it back:", command("undo", one.job()));
        } else if (one.paths() > 0) {
            page.ours(Overnight.NO_UNDO);
        }
    }

    private void left(JobView job) {
        page.open("div", "item job quiet");
        page.name(job.id(), job.label().title());
        reason(job);
        html.close();
    }

    private void human(JobView job) {
        page.open("div", "item job warn");
        page.name(job.id(), job.label().title());
        reason(job);
        for (String verb : Humans.verbs(job)) {
            page.command(verb + ":", command(verb, job.id()));
        }
        html.close();
    }

    private void reason(JobView job) {
        page.open("p", "text");
        if (job.waiting() == null) {
            html.text(job.state().code());
        } else {
            page.mono(job.waiting().code());
            html.text(" ").foreign(job.waiting().text(), page.medium.sentence);
        }
        html.close();
    }

    private Command command(String... words) {
        return facts.reader().commands().command(words);
    }
}
