package dev.nightshift.cli;

import dev.nightshift.problem.Shown;
import dev.nightshift.queue.JobView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What waits for a human's approval, by kind and by class, with the commands to give it. */
final class AwaitingApproval {
    private final List<JobView> jobs;

    /** @param all jobs, of which some may wait */
    AwaitingApproval(List<JobView> all) {
        jobs = all.stream()
                .filter(job -> job.waiting() != null && job.waiting().code().equals("awaiting_approval"))
                .toList();
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
            lines.add("approval  " + jobs.size() + (jobs.size() == 1 ? " job waits" : " jobs wait") + " for yours: "
                    + said(by(job -> job.label().kind())) + "; "
                    + said(by(job -> job.label().jobClass())));
            lines.add("          give it with: " + context.command("approve", "--all")
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
