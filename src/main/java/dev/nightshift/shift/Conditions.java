package dev.nightshift.shift;

import dev.nightshift.gate.ClosedGate;
import dev.nightshift.gate.GateState;
import dev.nightshift.gate.Gates;
import dev.nightshift.job.Needs;
import dev.nightshift.job.State;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Waiting;
import dev.nightshift.store.Database;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the claim depends on besides the rows: configuration, routes that exist, and the gates of this moment. */
public final class Conditions {
    private static final long KEEP_NANOS = 250_000_000;
    private static final long LOOK_NANOS = 5_000_000_000L;

    private final Set<String> classes;
    private final Supplier<Set<String>> kinds;
    private final int mostUnreviewed;
    private final Gates gates;
    private final Database database;
    private final Jobs jobs;
    private final AtomicReference<@Nullable Kept<GateState>> state = new AtomicReference<>();
    private final AtomicReference<@Nullable Kept<Boolean>> behindGate = new AtomicReference<>();

    private final AtomicLong hottest = new AtomicLong(Long.MIN_VALUE);

    private record Kept<T>(T value, long at) {}

    /** What of the configuration and the routes it depends on. */
    public record Allowed(Set<String> classes, Supplier<Set<String>> kinds, int mostUnreviewed) {}

    public Conditions(Allowed allowed, Gates gates, Database database, Jobs jobs) {
        this.classes = Set.copyOf(allowed.classes());
        this.kinds = allowed.kinds();
        this.mostUnreviewed = allowed.mostUnreviewed();
        this.gates = gates;
        this.database = database;
        this.jobs = jobs;
    }

    /** As they would be for a shift that began now. */
    public Circumstances now() {
        return with(Circumstances.Protection.FULL);
    }

    /** The highest temperature seen since it was last asked for, for humans; {@code null}: none was measured. */
    @Nullable
    String hottest() {
        long highest = hottest.getAndSet(Long.MIN_VALUE);
        int limit = gates.now().limits().maxTemperature();
        return highest == Long.MIN_VALUE ? null : highest + " °C at most, limit " + limit + " °C";
    }

    Circumstances during(OpenShift shift) {
        return with(shift.protection());
    }

    /** Whether a job waits for nothing but a gate. Looked up every few seconds. */
    boolean behindGate(Circumstances now) {
        Kept<Boolean> kept = behindGate.get();
        if (kept == null || System.nanoTime() - kept.at() > LOOK_NANOS) {
            boolean any = database.read(tx -> jobs.unfinished(tx, now)).stream()
                    .filter(job -> job.state() == State.QUEUED)
                    .anyMatch(job -> job.waiting() != null && Work.isGate(job.waiting()));
            kept = new Kept<>(any, System.nanoTime());
            behindGate.set(kept);
        }
        return kept.value();
    }

    private Circumstances with(Circumstances.Protection protection) {
        GateState gate = gate();
        long memory = room(gate.reading().memory(), gate.limits().minMemory());
        long disk = room(gate.reading().disk(), gate.limits().minDisk());
        return new Circumstances(
                classes, new Circumstances.Kinds(kinds.get(), mostUnreviewed), memory, disk, protection, closed(gate));
    }

    /** What a job may ask for: below 0 nothing at all may start, not even what asks for nothing. */
    private static long room(OptionalLong value, long kept) {
        return value.isPresent() ? value.getAsLong() - kept : kept > 0 ? -1 : 0;
    }

    private static @Nullable Waiting closed(GateState gate) {
        return gate.closedFor(Needs.NOTHING).stream()
                .findFirst()
                .map(Conditions::waiting)
                .orElse(null);
    }

    private static Waiting waiting(ClosedGate gate) {
        return new Waiting(gate.code(), gate.text());
    }

    private GateState gate() {
        Kept<GateState> kept = state.get();
        if (kept == null || System.nanoTime() - kept.at() > KEEP_NANOS) {
            kept = new Kept<>(gates.now(), System.nanoTime());
            kept.value().reading().temperature().ifPresent(now -> hottest.accumulateAndGet(now, Math::max));
            state.set(kept);
        }
        return kept.value();
    }
}
