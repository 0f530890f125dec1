package dev.nightshift.notice;

import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.Shown;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is due in the outbox to its channels. Each channel works in a thread of its own, so that one which fails
 * or hangs stops no other. Thread-safe; never call it inside a transaction.
 */
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    /** A channel that failed this often in a row is left alone until the next call. */
    private static final int DOWN = 3;

    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_KEPT = 20;

    private final Database database;
    private final Outbox outbox;
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final Duration budget;
    /** What some channels did not take past the outbox, with their names; guarded by itself. */
    private final Map<Notice, Set<String>> kept = new LinkedHashMap<>();

    /**
     * @param budget the longest that {@link #deliver} takes; a delivery that is under way then counts as failed, and is
     *     made again after twice this time
     */
    public Deliveries(Database database, Outbox outbox, Collection<? extends Channel> channels, Duration budget) {
        this.database = database;
        this.outbox = outbox;
        this.budget = budget;
        channels.forEach(channel -> this.channels.put(channel.name(), channel));
    }

    /** How many deliveries were made, and how many tries failed. */
    public record Result(int delivered, int failed) {
        Result plus(Result other) {
            return new Result(delivered + other.delivered, failed + other.failed);
        }
    }

    /** The names to put a notice under. */
    public Set<String> channels() {
        return Set.copyOf(channels.keySet());
    }

    /**
     * Delivers all that is due, and puts into the outbox what could not be told past it. A channel that fails is not an
     * exception: it is in the result and in the outbox.
     */
    public Result deliver() {
        putKept();
        List<String> due = database.read(outbox::channelsDue);
        List<Callable<Result>> work = new ArrayList<>();
        due.forEach(name -> work.add(() -> drain(channel(name))));
        return inParallel(work);
    }

    /**
     * Tries every channel for one notice without the outbox: for the day on which the database is what fails. For the
     * channels that fail too, as a file does on the same full disk, it is kept in memory until {@link #deliver} can put it
     * into the outbox; the first {@value #MOST_KEPT} of them.
     */
    public Result straight(Notice notice, Instant now) {
        NoticeView view = new NoticeView(0, notice, now, List.of());
        String id = "nsh-" + UUID.randomUUID();
        List<Callable<Result>> work = new ArrayList<>();
        channels.values()
                .forEach(channel -> work.add(() -> {
                    Letter letter = Letter.of(id, channel.name(), view, now);
                    Optional<String> failure = failure(channel, letter);
                    failure.ifPresent(why -> keep(notice, channel, why));
                    return failure.isEmpty() ? new Result(1, 0) : new Result(0, 1);
                }));
        return inParallel(work);
    }

    private void keep(Notice notice, Channel channel, String why) {
        LOG.warn("{} did not take the notice \"{}\": {}", channel.name(), notice.subject(), Shown.line(why));
        synchronized (kept) {
            if (kept.containsKey(notice) || kept.size() < MOST_KEPT) {
                kept.computeIfAbsent(notice, first -> new LinkedHashSet<>()).add(channel.name());
            }
        }
    }

    private void putKept() {
        Map<Notice, Set<String>> now = new LinkedHashMap<>();
        synchronized (kept) {
            kept.forEach((notice, names) -> now.put(notice, Set.copyOf(names)));
        }
        if (now.isEmpty()) {
            return;
        }
        try {
            database.change(tx -> now.forEach((notice, names) -> outbox.put(tx, notice, names, false)));
        } catch (ProblemException e) {
            LOG.warn(
                    "{} notices are kept until they can be written down: {}",
                    now.size(),
                    e.problem().message());
            return;
        }
        synchronized (kept) {
            now.forEach(kept::remove);
        }
    }

    private Channel channel(String name) {
        Channel known = channels.get(name);
        return known != null ? known : new NotConfigured(name);
    }

    private Result drain(Channel channel) {
        Result result = new Result(0, 0);
        int inARow = 0;
        for (int count = 0;
                count < MOST_AT_ONCE && inARow < DOWN && !Thread.currentThread().isInterrupted();
                count++) {
            Optional<Sending> next = database.write(tx -> outbox.claim(tx, channel.name(), budget.multipliedBy(2)));
            if (next.isEmpty()) {
                return result;
            }
            Sending sending = next.get();
            Optional<String> failure = failure(
                    channel,
                    Letter.of(
                            "nsh-" + sending.notice().id(), channel.name(), sending.notice(), sending.firstTriedAt()));
            if (failure.isPresent() && Thread.currentThread().isInterrupted()) {
                // The budget is spent and the caller gone; the end of the lease makes it due again.
                return result;
            }
            database.change(tx -> record(tx, sending, failure));
            inARow = failure.isPresent() ? inARow + 1 : 0;
            result = result.plus(failure.isPresent() ? new Result(0, 1) : new Result(1, 0));
        }
        return result;
    }

    private void record(Tx tx, Sending sending, Optional<String> failure) {
        if (failure.isPresent()) {
            outbox.failedOnce(tx, sending, failure.get());
        } else {
            outbox.delivered(tx, sending);
        }
    }

    /** What went wrong with sending it, if anything. */
    private static Optional<String> failure(Channel channel, Letter letter) {
        try {
            channel.send(letter);
            return Optional.empty();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return Optional.of(Failures.text(e));
        }
    }

    private Result inParallel(List<Callable<Result>> work) {
        if (work.isEmpty()) {
            return new Result(0, 0);
        }
        ExecutorService threads = Executors.newFixedThreadPool(work.size(), task -> {
            Thread thread = new Thread(task, "notices");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Result result = new Result(0, 0);
            for (Future<Result> done : threads.invokeAll(work, budget.toMillis(), TimeUnit.MILLISECONDS)) {
                result = result.plus(outcome(done));
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(0, work.size());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Result outcome(Future<Result> done) throws InterruptedException {
        try {
            return done.get();
        } catch (CancellationException e) {
            LOG.warn("a channel took too long; its notices stay in the outbox and are tried again");
            return new Result(0, 1);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof ProblemException known) {
                LOG.warn(
                        "the outbox could not be read or marked; its notices are tried again: {}",
                        known.problem().message());
                LOG.debug("where", cause);
            } else {
                LOG.warn("the outbox could not be read or marked; its notices are tried again", cause);
            }
            return new Result(0, 1);
        }
    }

    /** Stands for a channel that the outbox knows from an earlier configuration. */
    private record NotConfigured(String name) implements Channel {
        @Override
        public void send(Letter letter) {
            throw new IllegalArgumentException("no channel " + name + " is configured any more");
        }
    }
}
