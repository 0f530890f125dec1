package dev.nightshift.notice;

import dev.nightshift.config.Redaction;
import dev.nightshift.config.Secret;
import dev.nightshift.problem.Shown;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs of life to somebody elsewhere who notices when they stay away, in the scheme of Healthchecks: {@code URL/start}, {@code
 * URL} for success, {@code URL/fail}, each with {@code ?rid=UUID} of the shift and a text.
 *
 * <p>Sent by a thread of its own, in order, tried three times within a minute and then given up: who waits for them is not
 * held up, and a success that comes hours late would hide the silence before it. Thread-safe.
 */
public final class Pings implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pings.class);
    /** Where nobody listens. */
    public static final Poster NOBODY = (url, body) -> 0;

    private static final int TRIES = 3;
    private static final int LONGEST = 10_000;

    private final @Nullable Secret url;
    private final Poster poster;
    private final Redaction redaction;
    private final Path state;
    private final InstantSource clock;
    private final Pace pace;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int newest;
    private boolean closing;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "nightshift-pings");
        made.setDaemon(true);
        return made;
    });

    /** What is sent. */
    public enum Kind {
        START("/start"),
        SUCCESS(""),
        FAIL("/fail");

        private final String path;

        Kind(String path) {
            this.path = path;
        }
    }

    /**
     * How patiently it is sent.
     *
     * @param pause between two tries
     * @param end how long {@link #close} waits for what is under way
     */
    public record Pace(Duration pause, Duration end) {
        public static final Pace USUAL = new Pace(Duration.ofSeconds(15), Duration.ofSeconds(10));
    }

    /**
     * Where to.
     *
     * @param url {@code null}: nobody listens, and nothing is sent
     * @param redaction of what is said
     */
    public record Listener(@Nullable Secret url, Redaction redaction) {}

    /** {@code state}: a file that remembers what became of the last one. */
    public Pings(Listener listener, Poster poster, Path state, InstantSource clock, Pace pace) {
        this.url = listener.url();
        this.redaction = listener.redaction();
        this.poster = poster;
        this.state = state;
        this.clock = clock;
        this.pace = pace;
    }

    /** Sends one soon; returns at once. */
    public void send(Kind kind, String shift, String text) {
        Secret listener = url;
        if (listener == null) {
            return;
        }
        try {
            thread.execute(new Sending(listener, new Ping(next(), kind, shift, text)));
        } catch (RejectedExecutionException e) {
            log.warn("The ping of shift {} was not sent: this process ends", shift);
        }
    }

    /**
     * What came of a try.
     *
     * @param failure empty: it was taken
     * @param again whether another could do better
     */
    private record Tried(String failure, boolean again) {
        static Tried answered(int status) {
            boolean passing = status >= 500 || status == 408 || status == 429;
            String said = "it answered " + status + (status / 100 == 3 ? ", a redirect" : "");
            return new Tried(status / 100 == 2 ? "" : said, passing);
        }
    }

    private record Ping(int number, Kind kind, String shift, String text) {}

    private int next() {
        lock.lock();
        try {
            changed.signalAll();
            return ++newest;
        } finally {
            lock.unlock();
        }
    }

    /** One ping, until it was taken or is given up. */
    private final class Sending implements Runnable {
        private final Secret listener;
        private final Ping ping;

        Sending(Secret listener, Ping ping) {
            this.listener = listener;
            this.ping = ping;
        }

        @Override
        public void run() {
            Tried tried = once(listener, ping);
            for (int more = 1; more < TRIES && tried.again() && isWorthAnother(ping); more++) {
                tried = once(listener, ping);
            }
            remember(ping, tried.failure());
        }

        void giveUp() {
            remember(ping, "this process ended before it was sent");
        }
    }

    /**
     * Waits for the time of another try. A start that is told after the end would look as if it went on: it makes room for
     * what came after it. Where this process ends, the tries that are left follow at once.
     */
    private boolean isWorthAnother(Ping ping) {
        lock.lock();
        try {
            long left = pace.pause().toNanos();
            while (left > 0 && !closing && !isOver(ping)) {
                left = changed.awaitNanos(left);
            }
            return !isOver(ping);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver(Ping ping) {
        return ping.kind() == Kind.START && newest != ping.number();
    }

    private Tried once(Secret listener, Ping ping) {
        try {
            return Tried.answered(poster.post(address(listener, ping), body(ping.text())));
        } catch (IOException | RuntimeException e) {
            return new Tried(Shown.line(redaction.redact(Failures.text(e)), 200), true);
        }
    }

    private static Secret address(Secret listener, Ping ping) {
        URI uri = URI.create(listener.reveal());
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/+$", "");
        UUID run = UUID.nameUUIDFromBytes((listener.reveal() + " " + ping.shift()).getBytes(StandardCharsets.UTF_8));
        return new Secret(uri.getScheme() + "://" + uri.getRawAuthority() + path + ping.kind().path + "?"
                + (uri.getRawQuery() == null ? "" : uri.getRawQuery() + "&") + "rid=" + run);
    }

    private String body(String text) {
        String safe = redaction.redact(text);
        return safe.length() <= LONGEST ? safe : safe.substring(0, LONGEST);
    }

    private void remember(Ping ping, String failure) {
        if (!failure.isEmpty()) {
            log.warn("The ping of shift {} was not taken: {}", ping.shift(), failure);
        }
        // Who is interrupted cannot write files; this thread has nothing else to end.
        boolean interrupted = Thread.interrupted();
        int before = LastPing.read(state).map(LastPing::failures).orElse(0);
        LastPing last =
                new LastPing(clock.instant(), ping.kind(), ping.shift(), failure.isEmpty() ? 0 : before + 1, failure);
        try {
            last.write(state);
        } catch (IOException e) {
            log.warn("What became of a ping cannot be written down: {}", e.toString());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What became of the last one; empty where none was sent yet, or nobody listens. */
    public Optional<LastPing> last() {
        return url == null ? Optional.empty() : LastPing.read(state);
    }

    /** Sends what was asked for, for a moment and without pauses; the rest is given up, which is remembered. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.shutdown();
        boolean interrupted = !ended();
        if (!thread.isTerminated()) {
            List<Runnable> waiting = thread.shutdownNow();
            interrupted |= !ended();
            waiting.forEach(task -> ((Sending) task).giveUp());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a moment; false: interrupted meanwhile. */
    private boolean ended() {
        try {
            if (!thread.awaitTermination(pace.end().toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("A ping takes long");
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
