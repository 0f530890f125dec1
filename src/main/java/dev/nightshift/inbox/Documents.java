package dev.nightshift.inbox;

import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Needs;
import dev.nightshift.job.Order;
import dev.nightshift.job.Place;
import dev.nightshift.job.Policy;
import dev.nightshift.job.Work;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A dropped document becomes a job that summarizes it, and never a command, whatever it says. */
public final class Documents {
    public static final String KIND = "summary";
    private static final List<String> ENDINGS = List.of(".txt", ".md", ".pdf");

    private Documents() {}

    public static boolean isDocument(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(lower::endsWith);
    }

    /** @param name of the document, without folders; its only input, to be found in the inputs of the job */
    public static JobSpec spec(String name) {
        if (!isDocument(name) || name.contains("/")) {
            throw new IllegalStateException("not the name of a document. Indicates a bug.");
        }
        return new JobSpec(
                null,
                new Work(KIND, name, List.of(), Map.of(), List.of(name), List.of()),
                new Place(null, "", List.of()),
                new Policy(
                        Policy.DEFAULT_TIMEOUT, 0, Policy.DEFAULT_BACKOFF, false, Needs.NOTHING, Policy.Notify.FAILURE),
                new Order(Order.DEFAULT_PRIORITY, Order.STANDARD, List.of(), null, false, null),
                Map.of());
    }
}
