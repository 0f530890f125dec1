package dev.nightshift.app;

import dev.nightshift.job.Durations;
import dev.nightshift.job.Heartbeat;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.process.ProcessIdentity;
import dev.nightshift.queue.Lease;
import dev.nightshift.queue.Leases;
import dev.nightshift.store.RunnerLock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time in which this process runs a home: it holds the kernel's lock, and renews a lease in the database by a thread
 * of its own. The lease decides where the lock does not hold, because its file was replaced or its file system has no
 * locks: whoever comes second watches the lease of the first, and takes over only from one that is silent.
 *
 * <p>A process that was taken over ends with exit status 11, as if killed: every further step is its successor's.
 */
public final class Tenure implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Tenure.class);
    /** A lease of another machine, or from before a restart of this one, is watched only if it is as young as that. */
    private static final Duration YOUNG = Duration.ofMinutes(1);
    /** The clock on the wall went on, and the processor did not. */
    private static final Duration SLEPT = Duration.ofSeconds(30);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Installation home;
    private final RunnerLock lock;
    private final Leases leases;
    private final String purpose;
    private final Lease.Holder process;
    private final Heartbeat heartbeat = new Heartbeat("the renewal of the lease", Duration.ofSeconds(90));
    private final Thread thread = new Thread(this::keep, "nightshift-lease");
    private volatile Runnable whenLost = () -> {};
    private volatile boolean ended;
    private Instant renewedAt;
    private long renewedNanos;

    private Tenure(Installation home, RunnerLock lock, String purpose) {
        ProcessIdentity ours = ProcessIdentity.ours();
        this.home = home;
        this.lock = lock;
        this.leases = new Leases(home.clock(), home.newOwner());
        this.purpose = purpose;
        this.process = new Lease.Holder(ours.pid(), Long.toString(ours.startTicks()), ours.bootId());
        this.renewedAt = home.clock().instant();
        this.renewedNanos = System.nanoTime();
    }

    /**
     * Takes the lock and the lease.
     *
     * @param purpose what for, such as {@code start}
     * @throws EnvironmentException {@code home_held} when another process holds one of them and lives
     */
    public static Tenure begin(Installation home, String purpose) {
        RunnerLock lock = RunnerLock.take(home.home().runnerLock(), purpose, home.clock());
        boolean begun = false;
        try {
            Tenure tenure = new Tenure(home, lock, purpose);
            tenure.settle();
            tenure.thread.setDaemon(true);
            tenure.thread.start();
            begun = true;
            return tenure;
        } finally {
            if (!begun) {
                lock.close();
            }
        }
    }

    /** What to do first when another process has taken over, before this one ends. */
    void whenLost(Runnable work) {
        whenLost = work;
    }

    Heartbeat heartbeat() {
        return heartbeat;
    }

    private void settle() {
        List<Lease> others = home.database().read(leases::others);
        others.forEach(this::awaitSilence);
        try {
            home.database().change(tx -> {
                others.forEach(other -> leases.takeOver(tx, other));
                leases.renew(tx, purpose, process);
            });
        } catch (EnvironmentException e) {
            if (!e.retryable()) {
                throw e;
            }
            // The lock is ours; the lease follows when the disk has room again.
            log.warn("The lease cannot be written yet: {}", e.problem().message());
        }
    }

    /** Returns when nobody renews it; what that process may still do is fenced from then on. */
    private void awaitSilence(Lease other) {
        if (!isToBeWatched(other)) {
            return;
        }
        log.warn(
                "The lock was free, but {} has not ended its lease; watching it for {}",
                other.text(),
                Durations.text(Lease.PATIENCE));
        long began = System.nanoTime();
        while (System.nanoTime() - began < Lease.PATIENCE.toNanos()) {
            LockSupport.parkNanos(LOOK_NANOS);
            @Nullable
            Lease now = home.database().read(leases::others).stream()
                    .filter(lease -> lease.owner().equals(other.owner()))
                    .findFirst()
                    .orElse(null);
            if (now == null || !isToBeWatched(other)) {
                return;
            }
            if (now.renewals() != other.renewals()) {
                throw held(other);
            }
        }
        log.warn(
                "{} lives but has been silent for {}; this process takes over, and that one ends when it goes on",
                other.text(),
                Durations.text(Lease.PATIENCE));
    }

    private EnvironmentException held(Lease other) {
        return EnvironmentException.lasting(
                ProblemCode.HOME_HELD,
                "Another process runs this home, although the lock file "
                        + home.home().runnerLock() + " was free: " + other.text() + "; it renews its lease.",
                "The lock file was deleted or replaced, or its file system does not lock. Stop that process first,"
                        + " with: kill " + other.holder().pid());
    }

    private boolean isToBeWatched(Lease lease) {
        ProcessIdentity identity = identity(lease);
        if (identity.isOfThisBoot()) {
            return identity.pid() != process.pid() && identity.isAlive();
        }
        return Duration.between(lease.renewedAt(), home.clock().instant()).abs().compareTo(YOUNG) < 0;
    }

    /** Whether the holder of a lease may still run: its process does, or it cannot be seen from here. */
    public static boolean mayLive(Lease lease) {
        ProcessIdentity identity = identity(lease);
        return !identity.isOfThisBoot() || identity.isAlive();
    }

    private static ProcessIdentity identity(Lease lease) {
        return new ProcessIdentity(
                (int) lease.holder().pid(),
                Long.parseLong(lease.holder().started()),
                lease.holder().bootId());
    }

    private void keep() {
        boolean complained = false;
        while (!ended) {
            heartbeat.beat();
            LockSupport.parkNanos(Lease.RENEW_EVERY.toNanos());
            try {
                if (!ended && !renew()) {
                    lost();
                    return;
                }
                complained = false;
            } catch (ProblemException e) {
                if (!complained) {
                    complained = true;
                    log.warn("The lease cannot be renewed now: {}", e.problem().message());
                }
            } catch (RuntimeException e) {
                log.error("The lease cannot be renewed now; tried again in {}", Durations.text(Lease.RENEW_EVERY), e);
            }
        }
        heartbeat.rest();
    }

    private boolean renew() {
        Instant now = home.clock().instant();
        long nanos = System.nanoTime();
        Duration slept = Duration.between(renewedAt, now).minusNanos(nanos - renewedNanos);
        Instant before = renewedAt;
        boolean[] ours = {false};
        home.database().note(tx -> {
            ours[0] = leases.renew(tx, purpose, process);
            if (ours[0] && slept.compareTo(SLEPT) > 0) {
                leases.suspended(tx, before, now);
            }
        });
        if (slept.compareTo(SLEPT) > 0) {
            log.info("The clock went on by {} while this machine slept; jobs go on", Durations.text(slept));
        }
        renewedAt = now;
        renewedNanos = nanos;
        return ours[0];
    }

    private void lost() {
        if (ended) {
            return;
        }
        log.error(
                "Another process has taken over {}, because this one was silent for more than {}. Its jobs are ended,"
                        + " their outcomes are discarded, and it ends with exit status {}",
                home.home().path(),
                Durations.text(Lease.PATIENCE),
                ProblemCode.HOME_HELD.exitCode().status());
        try {
            whenLost.run();
        } finally {
            // Closing, as a shift or a service does, would write what is the successor's to write.
            Runtime.getRuntime().halt(ProblemCode.HOME_HELD.exitCode().status());
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            LockSupport.unpark(thread);
            try {
                home.database().change(leases::end);
            } catch (ProblemException e) {
                log.warn(
                        "The lease could not be ended; the next start does: {}",
                        e.problem().message());
            }
        }
        lock.close();
    }
}
