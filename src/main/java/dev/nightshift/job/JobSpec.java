package dev.nightshift.job;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a job asks for: one entry of a job file, checked and typed. Immutable.
 *
 * @param id the id asked for; {@code null} lets the queue choose one
 * @param work what to run
 * @param place where it runs
 * @param policy how long, how often, under which conditions
 * @param order when its turn comes
 * @param extra fields that we keep and show but do not use, by their name in the file (the seed's metadata): strings, numbers,
 *     booleans, {@code null}, lists and maps
 */
public record JobSpec(
        @Nullable JobId id, Work work, Place place, Policy policy, Order order, Map<String, Object> extra) {

    public JobSpec {
        // Not Map.copyOf: what we keep may be null.
        extra = Collections.unmodifiableMap(new TreeMap<>(extra));
    }

    /** The same under another id. */
    public JobSpec withId(JobId other) {
        return new JobSpec(other, work, place, policy, order, extra);
    }

    /** Name of the route that runs it, without its {@code kind-} prefix. */
    public String kind() {
        return work.kind();
    }

    public String title() {
        return work.title();
    }

    /** The same work in another order. */
    public JobSpec with(Order other) {
        return new JobSpec(id, work, place, policy, other, extra);
    }
}
