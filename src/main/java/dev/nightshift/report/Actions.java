package dev.nightshift.report;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Check;
import dev.nightshift.job.State;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.problem.Command;
import dev.nightshift.queue.JobView;
import java.util.ArrayList;
import java.util.List;

/** What to do in the morning, the most urgent first. */
final class Actions {
    /** More of one sort is one line that says how many. */
    private static final int MOST_OF_ONE_SORT = 5;

    private final NightFacts facts;
    private final List<Action> actions = new ArrayList<>();

    private Actions(NightFacts facts) {
        this.facts = facts;
    }

    static List<Action> of(NightFacts facts) {
        Actions all = new Actions(facts);
        all.guard();
        all.damage();
        all.health();
        all.failures();
        all.changes();
        all.humans();
        all.inbox();
        all.notices();
        all.disk();
        return all.actions;
    }

    private void guard() {
        if (facts.shift().guard().refused() != null) {
            add("Mend what the guard refused the night for, then run it again", "shift", "--autonomous");
        } else if (facts.shift().guard().noSnapshot() != null) {
            add("Mend what kept the snapshot from being taken; jobs with a workspace wait for it", "health");
        }
    }

    private void health() {
        for (Check check : facts.surroundings().health()) {
            if (check.status() == Check.Status.FAIL) {
                String hint = check.hint().isEmpty() ? check.text() : check.hint();
                actions.add(new Action(check.name() + ": " + hint, null));
            }
        }
    }

    private void damage() {
        if (!facts.surroundings().snapshots().damage().isEmpty()) {
            add("The store of snapshots is damaged: see what can still be put back", "snapshot", "list");
        }
    }

    private void failures() {
        List<String> failed = facts.work().ran().stream()
                .filter(job -> job.is(AttemptResult.FAILED) || job.is(AttemptResult.INVALID))
                .map(job -> job.job().id())
                .toList();
        failed.stream().limit(MOST_OF_ONE_SORT).forEach(id -> add("See why " + id + " failed", "log", id));
        if (failed.size() > MOST_OF_ONE_SORT) {
            add("See the other " + (failed.size() - MOST_OF_ONE_SORT) + " that failed", "list", "--state", "failed");
        }
        if (!failed.isEmpty() && facts.leftChanges()) {
            actions.add(new Action("If what the night changed is not wanted, put everything back", rollback(facts)));
        }
    }

    private void changes() {
        List<String> outside = facts.work().changed().stream()
                .filter(one -> one.violation() != null && one.hasUndo())
                .map(Changed::job)
                .distinct()
                .toList();
        outside.stream()
                .limit(MOST_OF_ONE_SORT)
                .forEach(id -> add("See what " + id + " changed outside its scope", "diff", id));
        if (outside.size() > MOST_OF_ONE_SORT) {
            actions.add(new Action(
                    "See what the other " + (outside.size() - MOST_OF_ONE_SORT) + " changed outside their scope",
                    null));
        }
    }

    private void humans() {
        List<JobView> held = facts.work().forHuman();
        for (JobView job : held.subList(0, Math.min(held.size(), MOST_OF_ONE_SORT))) {
            if (job.state() == State.UNREVIEWED) {
                add("Look at what " + job.id() + " made, then approve or reject it", "show", job.id());
            } else {
                actions.add(new Action("Decide about " + job.id(), Humans.first(job, facts.reader())));
            }
        }
        others(held, State.UNREVIEWED, "Look at %s more that waits for review", "Look at %s more that wait for review");
        others(held, State.HELD, "Decide about %s more that is held", "Decide about %s more that are held");
    }

    private void others(List<JobView> held, State state, String one, String many) {
        long more = held.stream()
                .skip(MOST_OF_ONE_SORT)
                .filter(job -> job.state() == state)
                .count();
        if (more > 0) {
            add(String.format(more == 1 ? one : many, more), "list", "--state", state.code());
        }
    }

    private void inbox() {
        int files = facts.rejected().size();
        if (files > 0) {
            actions.add(new Action(
                    files == 1
                            ? "Correct the rejected file and drop it into the inbox again"
                            : "Correct the " + files + " rejected files and drop them into the inbox again",
                    null));
        }
    }

    private void notices() {
        if (!facts.told().stuck().isEmpty()) {
            add("See why notices do not get through", "notify", "list", "--undelivered");
        }
    }

    private void disk() {
        NoticeView disk = facts.told().disk();
        if (disk != null) {
            add(disk.notice().subject() + ": see which snapshots could go", "snapshot", "prune", "--dry-run");
        }
    }

    private void add(String text, String... command) {
        actions.add(new Action(text, facts.reader().commands().command(command)));
    }

    /** Puts back what was there before this shift. */
    static Command rollback(NightFacts facts) {
        String tag = facts.shift().guard().preSnapshot();
        return facts.reader().commands().command("rollback", tag == null ? "latest" : tag);
    }
}
