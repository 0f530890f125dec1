package dev.nightshift.notice;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose letters go through the route {@code notice-NAME}, which users may change. Where there is no such route
 * yet, as before the routes are loaded, the carrier is asked directly: a broken file silences nobody. A route has a time
 * limit; one that does not end even when it is interrupted is not called again until it does.
 */
public final class RoutedChannel implements Channel {
    private final String name;
    private final Carrier carrier;
    private final Call routes;
    private final Duration limit;
    /** Of the last call; guarded by this. */
    private @Nullable Thread last;

    /** Sends a body through a route. */
    public interface Call {
        /**
         * @throws NoRoute when no such route is in use
         * @throws NotTaken when the route ended without having delivered it
         */
        void send(String route, Object body) throws Exception;
    }

    /**
     * @param name the carrier's, or that and {@code :} and a recipient
     * @param limit so long the route has for a letter
     */
    public RoutedChannel(String name, Carrier carrier, Call routes, Duration limit) {
        this.name = name;
        this.carrier = carrier;
        this.routes = routes;
        this.limit = limit;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Letter letter) throws Exception {
        FutureTask<Void> call = new FutureTask<>(() -> {
            through(new Letter(letter.id(), name, letter.notices(), letter.composedAt(), letter.counted()));
            return null;
        });
        Thread thread = begun(call);
        try {
            call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw NotTaken.passing(route() + " did not end within " + limit.toSeconds() + " s", null);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception thrown ? thrown : e;
        } finally {
            if (!call.isDone()) {
                thread.interrupt();
            }
        }
    }

    private synchronized Thread begun(FutureTask<Void> call) throws NotTaken {
        if (last != null && last.isAlive()) {
            throw NotTaken.passing(route() + " has not ended the call before this one; mend it and start again", null);
        }
        Thread thread = new Thread(call, "route-" + name);
        thread.setDaemon(true);
        thread.start();
        last = thread;
        return thread;
    }

    private String route() {
        return "the route notice-" + carrier.name();
    }

    private void through(Letter letter) throws Exception {
        try {
            routes.send("notice-" + carrier.name(), letter);
        } catch (NoRoute e) {
            carrier.send(carrier.compose(letter));
        } catch (Exception e) {
            throw Carrier.unwrapped(e);
        }
    }

    /** There is no such route to send through. */
    public static final class NoRoute extends Exception {
        private static final long serialVersionUID = 1;

        public NoRoute(String message) {
            super(message);
        }
    }
}
