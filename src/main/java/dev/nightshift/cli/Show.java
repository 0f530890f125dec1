package dev.nightshift.cli;

import dev.nightshift.app.Installation;
import dev.nightshift.config.Redaction;
import dev.nightshift.inbox.JobText;
import dev.nightshift.job.Changes;
import dev.nightshift.job.Durations;
import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Scope;
import dev.nightshift.job.Sizes;
import dev.nightshift.job.State;
import dev.nightshift.problem.Command;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.queue.Attempt;
import dev.nightshift.queue.Background;
import dev.nightshift.queue.JobView;
import dev.nightshift.report.JobJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** One job, with all its facts. */
@CommandLine.Command(
        name = "show",
        description = "Shows all facts of a job: what it asks for, why it waits, its attempts, its files.",
        footerHeading = "%nExamples%n",
        footer = {
            "  nightshift show fetch-data",
            "  nightshift show fetch-data --json",
            "",
            "Exit status: 2 no such job."
        })
final class Show extends Verb {
    private static final int LONGEST = 500;

    @Parameters(paramLabel = "ID", description = "The id of a job; see list.")
    private String id = "";

    Show(Context context) {
        super(context);
    }

    private record Found(JobView job, JobSpec spec, List<Attempt> attempts, Background background) {}

    @Override
    ExitCode run() {
        Installation home = context.toRead();
        Found found = context.read(
                tx -> {
                    JobView job = home.jobs().get(tx, id, home.conditions().now());
                    return new Found(
                            job, home.jobs().spec(tx, job.id()), home.jobs().attempts(tx, job), Background.of(tx, job));
                },
                () -> {
                    throw JobNames.unknown(id);
                });
        Redaction redaction = home.config().redaction().and(found.spec().work().env());
        if (context.json()) {
            context.printJson(Objects.requireNonNull(Json.without(redaction, json(found))));
        } else {
            facts(found)
                    .forEach((name, text) ->
                            context.print(String.format(Locale.ROOT, "%-13s %s", name, redaction.redact(text))));
            redaction
                    .redact(Stream.concat(
                                    Kept.fields(found.spec().extra()).stream(),
                                    Kept.history(found.background().history()).stream())
                            .toList())
                    .forEach(context::print);
            print(found.attempts());
        }
        return ExitCode.OK;
    }

    private Map<String, @Nullable Object> json(Found found) {
        JobSpec spec = found.spec();
        Map<String, @Nullable Object> json = JobJson.of(found.job());
        json.put("command", spec.work().command());
        json.put("env", spec.work().env());
        json.put("inputs", spec.work().inputs());
        json.put(
                "outputs",
                spec.work().outputs().stream()
                        .map(o -> Json.object("path", o.path(), "kind", o.kind()))
                        .toList());
        json.put("cwd", spec.place().cwd());
        json.put("path_prepend", spec.place().pathPrepend());
        json.put(
                "scope",
                spec.place().scope() == null ? null : JobText.scope(spec.place().scope()));
        json.put("on_invalid", spec.place().onInvalid() == null ? "keep" : "undo");
        json.put("timeout", spec.policy().timeout());
        json.put("retries", spec.policy().retries());
        json.put("backoff", spec.policy().backoff());
        json.put("retry_safe", spec.policy().retrySafe());
        json.put(
                "needs",
                Json.object(
                        "memory", spec.policy().needs().memory(),
                        "disk", spec.policy().needs().disk(),
                        "exclusive", spec.policy().needs().exclusive()));
        json.put("notify", spec.policy().tell().name().toLowerCase(Locale.ROOT));
        json.put("after", spec.order().after());
        json.put("not_before", spec.order().notBefore());
        json.put("approval", JobText.approval(spec));
        json.put("key", spec.order().key());
        json.put("approved_at", found.background().approvedAt());
        json.put("approved_by", found.background().approvedBy());
        Background.Judgement review = found.background().review();
        json.put("reviewed_by", review == null ? null : review.by());
        json.put("review_reason", review == null ? null : review.why());
        json.put("imported_at", found.background().importedAt());
        json.put("imported_id", found.background().importedId());
        json.put("extra", spec.extra());
        json.put(
                "history", found.background().history().stream().map(Kept::tree).toList());
        json.put("runs", found.attempts().stream().map(Shapes::attempt).toList());
        return json;
    }

    private Map<String, String> facts(Found found) {
        JobView job = found.job();
        JobSpec spec = found.spec();
        Times times = new Times(context.toRead().config().shift().zone());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("id", Shown.line(job.id()));
        facts.put("title", Shown.line(job.label().title()));
        facts.put("state", context.tinted(job.state()));
        if (job.waiting() != null) {
            facts.put(
                    job.state().finished() ? "ended" : "why",
                    Shown.line(job.waiting().text()) + " ("
                            + Shown.line(job.waiting().code()) + ")");
        }
        String standing = job.label().standing();
        facts.put("standing", standing == null ? "" : Shown.line(standing));
        facts.put("kind", Shown.line(job.label().kind()));
        facts.put("command", shellLine(spec.work().command()));
        facts.put("workspace", place(spec));
        facts.put("scope", scope(spec.place().scope()));
        facts.put("on invalid", spec.place().onInvalid() == null ? "" : "its changes are taken back");
        facts.put("priority", job.label().priority() + ", class " + job.label().jobClass());
        facts.put("timeout", Durations.text(spec.policy().timeout()));
        facts.put("retries", retries(spec));
        facts.put("after", spec.order().after().stream().map(JobId::value).collect(Collectors.joining(", ")));
        facts.put(
                "not before",
                spec.order().notBefore() == null
                        ? ""
                        : times.second(spec.order().notBefore()));
        facts.put("needs", needs(spec));
        facts.put(
                "env",
                spec.work().env().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> Shown.line(entry.getKey() + "=" + entry.getValue(), LONGEST))
                        .collect(Collectors.joining(" ")));
        facts.put("inputs", Shown.line(String.join(", ", spec.work().inputs()), LONGEST));
        facts.put(
                "outputs",
                Shown.line(
                        spec.work().outputs().stream()
                                .map(output -> output.path())
                                .collect(Collectors.joining(", ")),
                        LONGEST));
        facts.put(
                "key", spec.order().key() == null ? "" : Shown.line(spec.order().key()));
        facts.put("approval", approval(found, times));
        facts.put("review", review(found, times));
        facts.put(
                "imported as",
                found.background().importedId() == null
                        ? ""
                        : Shown.quoted(found.background().importedId()));
        facts.put("submitted", times.second(job.past().submittedAt()));
        facts.put(
                "finished",
                job.past().finishedAt() == null ? "" : times.second(job.past().finishedAt()));
        facts.putAll(files(job));
        facts.values().removeIf(String::isEmpty);
        return facts;
    }

    private static String approval(Found found, Times times) {
        Background background = found.background();
        if (background.approvedAt() != null) {
            return "by " + Shown.line(String.valueOf(background.approvedBy())) + ", "
                    + times.second(background.approvedAt());
        }
        return found.spec().order().approvalBefore() ? "wanted, not given" : "";
    }

    private String review(Found found, Times times) {
        Background.Judgement review = found.background().review();
        if (review != null) {
            return (review.why() == null ? "approved by " : "rejected by ") + Shown.line(review.by()) + ", "
                    + times.second(review.at())
                    + (review.why() == null || review.why().isEmpty() ? "" : ": " + Shown.line(review.why(), LONGEST));
        } else if (found.job().state() == State.UNREVIEWED) {
            return "yours: " + context.command("approve", id) + "   or " + context.command("reject", id);
        }
        return found.spec().place().wantsReview() ? "wanted, once it has run" : "";
    }

    static String shellLine(List<String> words) {
        return Shown.line(words.stream().map(Command::quoted).collect(Collectors.joining(" ")), LONGEST);
    }

    private static String place(JobSpec spec) {
        String workspace = spec.place().workspace();
        String cwd = spec.place().cwd();
        return (workspace == null ? "none: a folder of its own" : workspace)
                + (cwd.isEmpty() ? "" : ", in " + Shown.line(cwd));
    }

    private static String scope(@Nullable Scope scope) {
        return scope == null
                ? ""
                : Shown.line(
                        JobText.scope(scope).entrySet().stream()
                                .map(limit -> limit.getKey() + " " + limit.getValue())
                                .collect(Collectors.joining(", ")),
                        LONGEST);
    }

    private static String retries(JobSpec spec) {
        String text = spec.policy().retries() == 0
                ? ""
                : spec.policy().retries() + ", the first after "
                        + Durations.text(spec.policy().backoff());
        return spec.policy().retrySafe() ? (text.isEmpty() ? "" : text + "; ") + "again after an interruption" : text;
    }

    private static String needs(JobSpec spec) {
        List<String> needs = new ArrayList<>();
        if (spec.policy().needs().memory() > 0) {
            needs.add("memory " + Sizes.text(spec.policy().needs().memory()));
        }
        if (spec.policy().needs().disk() > 0) {
            needs.add("disk " + Sizes.text(spec.policy().needs().disk()));
        }
        spec.policy().needs().exclusive().forEach(name -> needs.add("all of " + Shown.line(name)));
        return String.join(", ", needs);
    }

    private Map<String, String> files(JobView job) {
        Map<String, String> files = new LinkedHashMap<>();
        int attempt = job.past().attempts();
        if (attempt > 0) {
            JobId name = new JobId(job.id());
            Path log = context.toRead().folders().log(name, attempt);
            Path outputs = context.toRead().folders().outputs(name, attempt);
            files.put("log", Files.exists(log) ? log.toString() : "");
            files.put("kept", Files.exists(outputs) ? outputs.toString() : "");
        }
        return files;
    }

    private void print(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return;
        }
        Times times = new Times(context.toRead().config().shift().zone());
        context.print("");
        Table table = context.table("ATTEMPT", "SHIFT", "BEGAN", "ENDED", "RESULT", "");
        for (Attempt attempt : attempts) {
            String result = attempt.result() == null ? "runs" : attempt.result();
            table.row(
                    Integer.toString(attempt.number()),
                    attempt.shift(),
                    times.second(attempt.times().claimedAt()),
                    times.second(attempt.times().finishedAt()),
                    context.tint().outcome(result),
                    attempt.text() == null ? "" : Shown.line(attempt.text()));
        }
        table.printTo(context);
        attempts.forEach(attempt -> changes(attempt, times));
    }

    private void changes(Attempt attempt, Times times) {
        Changes changes = attempt.effect().changes();
        if (changes == null) {
            return;
        }
        Instant undoneAt = attempt.effect().undoneAt();
        context.print("");
        context.print("attempt " + attempt.number() + " changed " + counted(changes)
                + (undoneAt == null
                        ? ""
                        : "; taken back " + times.second(undoneAt) + " by "
                                + Shown.line(String.valueOf(attempt.effect().undoneBy()))));
        changes.largest()
                .forEach(path -> context.print("  " + path.change().sign() + " " + Shown.line(path.path(), LONGEST)
                        + "  (" + Sizes.text(path.weight()) + (path.outside() ? ", not its own" : "") + ")"));
        if (changes.remark() != null) {
            context.print("  " + Shown.line(changes.remark(), LONGEST));
        }
        context.print("  before  " + Objects.requireNonNullElse(changes.span().before(), "no snapshot"));
        context.print("  after   " + Objects.requireNonNullElse(changes.span().after(), "no snapshot"));
    }

    private static String counted(Changes changes) {
        Changes.Counts counts = changes.counts();
        return counts == null
                ? "what is not known"
                : counts.paths() == 0
                        ? "nothing"
                        : counts.added() + " added, " + counts.modified() + " modified, " + counts.deleted()
                                + " deleted"
                                + (counts.outside() == 0 ? "" : ", of which " + counts.outside() + " not its own");
    }
}
