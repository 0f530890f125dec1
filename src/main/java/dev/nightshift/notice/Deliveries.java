package dev.nightshift.notice;

import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.Shown;
import dev.nightshift.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
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
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Database database;
    private final Outbox outbox;
    private final Letters letters;
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final Duration budget;
    private final boolean stays;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    /** What some channels did not take past the outbox, with their names; guarded by itself. */
    private final Map<Notice, Set<String>> kept = new LinkedHashMap<>();

    /**
     * @param budget the longest that {@link #deliver} takes; a delivery that is under way then counts as failed in its
     *     result. After twice this time another process may make it again
     * @param stays whether this process delivers again and again, as the service does: it waits a few seconds at most for
     *     what then goes on behind
     */
    public Deliveries(
            Database database, Outbox outbox, Collection<? extends Channel> channels, Duration budget, boolean stays) {
        this.database = database;
        this.outbox = outbox;
        this.letters = outbox.letters();
        this.budget = budget;
        this.stays = stays;
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
     * Delivers all that is due, and puts into the outbox what could not be told past it; where this process ends soon, also
     * what waits for other notices or for the time since the last letter. A channel that fails is not an exception: it is
     * in the result and in the outbox.
     */
    public Result deliver() {
        return deliver(!stays);
    }

    private Result deliver(boolean atOnce) {
        putKept();
        handOn();
        Map<String, Callable<Result>> work = new LinkedHashMap<>();
        database.read(letters::channelsPending).forEach(name -> work.put(name, () -> drain(channel(name), atOnce)));
        // Who stays need not wait for a long drain: it goes on behind.
        return inParallel(work, stays && budget.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : budget, false);
    }

    /**
     * Tries every channel for one notice without the outbox: for the day on which the database is what fails. For the
     * channels that fail too, as a file does on the same full disk, it is kept in memory until {@link #deliver} can put it
     * into the outbox; the first {@value #MOST_KEPT} of them.
     */
    public Result straight(Notice told, Instant now) {
        Notice notice = outbox.shown(told);
        NoticeView view = new NoticeView(0, notice, now, List.of());
        String id = "nsh-" + UUID.randomUUID();
        Map<String, Callable<Result>> work = new LinkedHashMap<>();
        channels.values()
                .forEach(channel -> work.put(channel.name(), () -> {
                    Letter letter = Letter.of(id, channel.name(), view, now);
                    Optional<NotTaken> failure = failure(channel, letter);
                    failure.ifPresent(why -> keep(notice, channel, String.valueOf(why.getMessage())));
                    return failure.isEmpty() ? new Result(1, 0) : new Result(0, 1);
                }));
        return inParallel(work, budget, true);
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

    /** Of a channel {@code mail} that is none any more, to each {@code mail:ADDRESS}. */
    private void handOn() {
        for (String name : database.read(letters::channelsPending)) {
            List<String> heirs = channels.keySet().stream()
                    .filter(each -> each.startsWith(name + ":"))
                    .toList();
            if (!channels.containsKey(name) && !heirs.isEmpty()) {
                database.change(tx -> letters.handOn(tx, name, heirs));
            }
        }
    }

    private Channel channel(String name) {
        Channel known = channels.get(name);
        return known != null ? known : new NotConfigured(name);
    }

    private Result drain(Channel channel, boolean atOnce) {
        Aside aside = new Aside(database);
        Result result = new Result(0, 0);
        int inARow = 0;
        for (int count = 0; count < MOST_AT_ONCE && inARow < DOWN; count++) {
            Optional<Taken> taken = aside.write(tx -> letters.take(tx, channel.name(), budget.multipliedBy(2), atOnce));
            if (taken.isEmpty()) {
                return result;
            }
            Optional<Sending> sending = complete(taken.get(), aside);
            if (sending.isPresent()) {
                Result sent = send(channel, sending.get(), aside);
                inARow = sent.failed() > 0 ? inARow + 1 : 0;
                result = result.plus(sent);
            }
        }
        return result;
    }

    private Optional<Sending> complete(Taken taken, Aside aside) {
        boolean more = taken.isOpen();
        while (more) {
            more = aside.write(tx -> letters.enclose(tx, taken));
        }
        return database.read(tx -> letters.sending(tx, taken));
    }

    private Result send(Channel channel, Sending sending, Aside aside) {
        int notices = sending.letter().counted().all();
        Optional<NotTaken> failure = failure(channel, sending.letter());
        if (failure.isPresent()) {
            database.change(tx -> outbox.failedOnce(tx, sending, failure.get()));
            return new Result(0, notices);
        }
        boolean more = true;
        while (more) {
            more = aside.write(tx -> outbox.delivered(tx, sending));
        }
        return new Result(notices, 0);
    }

    /** What went wrong with sending it, if anything. */
    private static Optional<NotTaken> failure(Channel channel, Letter letter) {
        try {
            channel.send(letter);
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(NotTaken.of(e));
        }
    }

    /** What still goes on after the longest wait is recorded by its own thread when it ends. */
    private Result inParallel(Map<String, Callable<Result>> work, Duration longest, boolean behindOthers) {
        long until = System.nanoTime() + longest.toNanos();
        Map<String, Future<Result>> begun = new LinkedHashMap<>();
        Result result = new Result(0, 0);
        for (Map.Entry<String, Callable<Result>> each : work.entrySet()) {
            Optional<Future<Result>> future = lane(each.getKey()).begin(each.getValue(), behindOthers);
            if (future.isPresent()) {
                begun.put(each.getKey(), future.get());
            } else {
                LOG.warn("{} has not ended its last delivery; its notices stay in the outbox", each.getKey());
                result = result.plus(new Result(0, 1));
            }
        }
        for (Map.Entry<String, Future<Result>> each : begun.entrySet()) {
            result = result.plus(outcome(each.getKey(), each.getValue(), until));
        }
        return result;
    }

    private Lane lane(String channel) {
        return lanes.computeIfAbsent(channel, Lane::new);
    }

    private static Result outcome(String channel, Future<Result> begun, long until) {
        try {
            return begun.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("{} takes long; its notices stay in the outbox until it ends", channel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        }
        return new Result(0, 1);
    }

    /** The thread of a channel: one, however long a delivery takes, so that one which hangs leaves no others behind. */
    private static final class Lane {
        private final ExecutorService thread;
        private @Nullable Future<Result> last;

        Lane(String channel) {
            // Ends by itself, for nobody closes deliveries.
            ThreadPoolExecutor one = new ThreadPoolExecutor(
                    1, 1, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread made = new Thread(task, "notices-" + channel);
                        made.setDaemon(true);
                        return made;
                    });
            one.allowCoreThreadTimeOut(true);
            thread = one;
        }

        /** Empty: its last one has not ended, and this one is not to wait for it. */
        synchronized Optional<Future<Result>> begin(Callable<Result> work, boolean behindOthers) {
            if (!behindOthers && last != null && !last.isDone()) {
                return Optional.empty();
            }
            last = thread.submit(work);
            return Optional.of(last);
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
