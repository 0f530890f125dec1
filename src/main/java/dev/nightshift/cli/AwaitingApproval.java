package dev.nightshift.cli;

import dev.nightshift.job.State;
import dev.nightshift.problem.Shown;
import dev.nightshift.queue.JobView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What waits for a human's approval, before it runs or after, by kind and by class, with the commands to give it. */
final class AwaitingApproval {
    private final List<JobView> jobs;
    private final boolean results;

    private AwaitingApproval(List<JobView> jobs, boolean results) {
        this.jobs = jobs;
        this.results = results;
    }

    /** Jobs that may not run before. */
    static AwaitingApproval before(List<JobView> all) {
        return new AwaitingApproval(
                all.stream()
                        .filter(job ->
                                job.waiting() != null && job.waiting().code().equals("awaiting_approval"))
                        .toList(),
                false);
    }

    /** Results of jobs that ran. */
    static AwaitingApproval after(List<JobView> all) {
        return new AwaitingApproval(
                all.stream().filter(job -> job.state() == State.UNREVIEWED).toList(), true);
    }

    Map<String, @Nullable Object> shape() {
        return Json.object(
                "count", jobs.size(),
                "by_kind", by(job -> job.label().kind()),
                "by_class", by(job -> job.label().jobClass()));
    }

    List<String> lines(Context context) {
        List<String> lines = new ArrayList<>();
        if (!jobs.isEmpty()) {
            String what = results ? "result" : "job";
            lines.add((results ? "review    " : "approval  ") + jobs.size() + " " + what
                    + (jobs.size() == 1 ? " waits" : "s wait") + " for yours: "
                    + said(by(job -> job.label().kind())) + "; "
                    + said(by(job -> job.label().jobClass())));
            lines.add(
                    results
                            ? "          see them with: " + context.command("list", "--state", "unreviewed")
                                    + "   then approve ID, or reject ID --undo"
                            : "          give it with: " + context.command("approve", "--all")
                                    + "   or to some, by ID, --kind K or --class C; refuse it with: reject ID");
        }
        return lines;
    }

    private Map<String, Long> by(Function<JobView, String> label) {
        return jobs.stream().collect(Collectors.groupingBy(label, TreeMap::new, Collectors.counting()));
    }

    private static String said(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + Shown.line(entry.getKey()))
                .collect(Collectors.joining(", "));
    }
}
