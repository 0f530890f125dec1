package dev.nightshift.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Specs for tests: a job that runs {@code true} unless told otherwise. */
public final class SpecBuilder {
    private final @Nullable JobId id;
    private String kind = "command";
    private List<String> command = List.of("true");
    private @Nullable String workspace;
    private @Nullable Scope scope;
    private @Nullable OnInvalid onInvalid;
    private int priority = Order.DEFAULT_PRIORITY;
    private String jobClass = Order.STANDARD;
    private List<JobId> after = List.of();
    private @Nullable Instant notBefore;
    private boolean approval;
    private boolean review;
    private @Nullable String key;
    private Duration timeout = Policy.DEFAULT_TIMEOUT;
    private int retries;
    private Duration backoff = Policy.DEFAULT_BACKOFF;
    private boolean retrySafe;
    private Needs needs = Needs.NOTHING;
    private Policy.Notify tell = Policy.Notify.FAILURE;

    private SpecBuilder(@Nullable JobId id) {
        this.id = id;
    }

    public static SpecBuilder job(String id) {
        return new SpecBuilder(new JobId(id));
    }

    public static SpecBuilder nameless() {
        return new SpecBuilder(null);
    }

    public SpecBuilder kind(String name) {
        kind = name;
        return this;
    }

    public SpecBuilder command(String... words) {
        command = List.of(words);
        return this;
    }

    public SpecBuilder workspace(@Nullable String name) {
        workspace = name;
        return this;
    }

    public SpecBuilder scope(Scope allowed) {
        scope = allowed;
        return this;
    }

    public SpecBuilder onInvalid(OnInvalid what) {
        onInvalid = what;
        return this;
    }

    public SpecBuilder priority(int value) {
        priority = value;
        return this;
    }

    public SpecBuilder jobClass(String name) {
        jobClass = name;
        return this;
    }

    public SpecBuilder after(String... ids) {
        after = Stream.of(ids).map(JobId::new).toList();
        return this;
    }

    public SpecBuilder notBefore(@Nullable Instant at) {
        notBefore = at;
        return this;
    }

    public SpecBuilder approval() {
        approval = true;
        return this;
    }

    public SpecBuilder review() {
        review = true;
        return this;
    }

    public SpecBuilder key(String text) {
        key = text;
        return this;
    }

    public SpecBuilder timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    public SpecBuilder retries(int count, Duration first) {
        retries = count;
        backoff = first;
        return this;
    }

    public SpecBuilder retrySafe() {
        retrySafe = true;
        return this;
    }

    public SpecBuilder needs(long memory, long disk, String... exclusive) {
        needs = new Needs(memory, disk, Set.of(exclusive));
        return this;
    }

    public SpecBuilder tell(Policy.Notify when) {
        tell = when;
        return this;
    }

    public JobSpec build() {
        return new JobSpec(
                id,
                new Work(kind, id == null ? "nameless" : id.value(), command, Map.of(), List.of(), List.of()),
                new Place(workspace, "", List.of(), scope, onInvalid, review ? true : null),
                new Policy(timeout, retries, backoff, retrySafe, needs, tell),
                new Order(priority, jobClass, after, notBefore, approval, key),
                Map.of());
    }
}
