package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.app.Tenure;
import dev.nightshift.job.State;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Lease;
import dev.nightshift.queue.Pauses;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.report.JobJson;
import dev.nightshift.report.ShiftJson;
import dev.nightshift.store.RunnerLock;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** How things stand. */
@Command(
        name = "status",
        description = "Shows whether the service runs, the next and the last shift, what runs now, and what waits for a"
                + " human.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift status", "  nightshift status --json", "", "Exit status: 0; for judgements see health."
        })
final class Status extends Verb {
    Status(Context context) {
        super(context);
    }

    private record Found(
            List<JobView> jobs,
            @Nullable ShiftView last,
            @Nullable Lease lease) {}

    @Override
    ExitCode run() {
        Installation home = context.toRead();
        Found found = context.read(this::find, () -> new Found(List.of(), null, null));
        Optional<String> holder = RunnerLock.holder(home.home().runnerLock());
        Plan plan = Plan.of(context);
        StoreStanding store = StoreStanding.of(home.snapshots(), found.last());
        if (context.json()) {
            context.printJson(Json.object(
                    "home", home.home().path(),
                    "runner", holder.orElse(null),
                    "lease", lease(found),
                    "next_shift_at", plan.next().orElse(null),
                    "schedules", plan.shapes(),
                    "paused_at", plan.paused().map(Pauses.Pause::since).orElse(null),
                    "paused_by", plan.paused().map(Pauses.Pause::by).orElse(null),
                    "last_missed", plan.lastMissed().map(Plan::shape).orElse(null),
                    "last_shift",
                            found.last() == null
                                    ? null
                                    : ShiftJson.of(
                                            found.last(),
                                            home.launcher(),
                                            home.home().reports()),
                    "last_proven_at", store.provenAt(),
                    "unfinished_rollback", store.unfinished(),
                    "snapshots_problem",
                            store.problem() == null ? null : store.problem().message(),
                    "running", shapes(found, State.RUNNING),
                    "held", shapes(found, State.HELD),
                    "awaiting_approval", AwaitingApproval.before(found.jobs()).shape(),
                    "unreviewed", AwaitingApproval.after(found.jobs()).shape(),
                    "queued", count(found, State.QUEUED),
                    "standing_tonight", Tonight.next(context).ids()));
        } else {
            print(found, holder, plan, store);
        }
        return ExitCode.OK;
    }

    private Found find(Tx tx) {
        Installation home = context.toRead();
        return new Found(
                home.jobs().unfinished(tx, home.conditions().now()),
                home.shifts().latest(tx).orElse(null),
                home.leases().held(tx).filter(Tenure::mayLive).orElse(null));
    }

    private @Nullable Object lease(Found found) {
        Lease lease = found.lease();
        return lease == null
                ? null
                : Json.object(
                        "purpose", lease.purpose(),
                        "pid", lease.holder().pid(),
                        "opened_at", lease.openedAt(),
                        "renewed_at", lease.renewedAt(),
                        "silent_since", lease.isSilent(context.toRead().clock().instant()) ? lease.renewedAt() : null);
    }

    private static List<?> shapes(Found found, State state) {
        return found.jobs().stream()
                .filter(job -> job.state() == state)
                .map(JobJson::of)
                .toList();
    }

    private static long count(Found found, State state) {
        return found.jobs().stream().filter(job -> job.state() == state).count();
    }

    private void print(Found found, Optional<String> holder, Plan plan, StoreStanding store) {
        Optional<Instant> next = plan.next();
        Times times = new Times(context.toRead().config().shift().zone());
        Tint tint = context.tint();
        context.print("home      " + context.toRead().home().path());
        context.print("service   "
                + holder.map(who -> tint.green("runs") + " (" + Shown.line(who) + ")")
                        .orElse(tint.yellow("does not run") + "; start it with: " + context.command("start")));
        Lease lease = found.lease();
        if (lease != null && lease.isSilent(context.toRead().clock().instant())) {
            context.print("          " + tint.yellow("silent") + " since " + times.minute(lease.renewedAt())
                    + ": process " + lease.holder().pid() + " hangs or is stopped");
        } else if (lease != null && holder.isEmpty()) {
            context.print("          but process " + lease.holder().pid()
                    + " renews its lease: its lock file was deleted or replaced");
        }
        context.print("next      " + next.map(times::minute).orElse("never: nightshift.shift.cron never comes again")
                + (holder.isPresent() || next.isEmpty() ? "" : ", if the service runs then"));
        plan.lines(times).forEach(context::print);
        context.print("last      " + (found.last() == null ? "none yet" : Shapes.words(found.last())));
        store.lines(context, times);
        long queued = count(found, State.QUEUED);
        context.print("queued    " + queued + (queued == 1 ? " job" : " jobs"));
        Tonight tonight = Tonight.next(context);
        if (!tonight.jobs().isEmpty() || !tonight.files().refused().isEmpty()) {
            int refused = tonight.files().refused().size();
            context.print("standing  " + tonight.ids().size() + " of "
                    + tonight.jobs().size() + " come on " + tonight.night()
                    + (refused == 0 ? "" : "; " + refused + " refused, see: " + context.command("config", "check")));
        }
        print("running", found, State.RUNNING);
        print("held", found, State.HELD);
        AwaitingApproval.before(found.jobs()).lines(context).forEach(context::print);
        AwaitingApproval.after(found.jobs()).lines(context).forEach(context::print);
    }

    private void print(String heading, Found found, State state) {
        String name = heading;
        for (JobView job : found.jobs()) {
            if (job.state() == state) {
                String why = state == State.HELD ? ": " + ListJobs.why(job) : "";
                context.print(String.format("%-9s ", name) + Shown.line(job.id()) + "  "
                        + Shown.line(job.label().title(), 50) + why);
                name = "";
            }
        }
    }
}
