package dev.nightshift.shift;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the steps that users may edit. A step that throws, hangs or replaces the body changes nothing but the notes and
 * messages of the shift: what went wrong is written there and told.
 */
public final class UserSteps {
    private static final Logger log = LoggerFactory.getLogger(UserSteps.class);
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final UserRoute routes;
    private final ExecutorService threads;
    private final Duration limit;

    public UserSteps(UserRoute routes, ExecutorService threads) {
        this(routes, threads, LIMIT);
    }

    /** {@code limit}: a step that has not ended by then is left behind. */
    UserSteps(UserRoute routes, ExecutorService threads, Duration limit) {
        this.routes = routes;
        this.threads = threads;
        this.limit = limit;
    }

    void call(OpenShift shift, String step) {
        Future<@Nullable Object> call = threads.submit(() -> routes.call(step, shift));
        try {
            Object result = call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (result != shift) {
                failed(shift, step, "it replaced the body; the shift went on with its own");
            }
        } catch (ExecutionException e) {
            failed(shift, step, "it failed: " + e.getCause());
        } catch (TimeoutException e) {
            call.cancel(true);
            failed(shift, step, "it did not end within " + limit.toSeconds() + " s and was left behind");
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            failed(shift, step, "it was interrupted");
        }
    }

    private static void failed(OpenShift shift, String step, String what) {
        String text = "Step " + step + ": " + what + ".";
        log.warn("{} The shift goes on without it", text);
        shift.addNote(text);
        shift.addMessage(text + " See routes/" + step + ".camel.yaml.");
    }
}
