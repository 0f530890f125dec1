package dev.nightshift.notice;

/**
 * A channel whose letters go through the route {@code notice-NAME}, which users may change. Where there is no such route
 * yet, as before the routes are loaded, the carrier is asked directly: a broken file silences nobody.
 */
public final class RoutedChannel implements Channel {
    private final String name;
    private final Carrier carrier;
    private final Call routes;

    /** Sends a body through a route. */
    public interface Call {
        /** @throws NoRoute when no such route is in use */
        void send(String route, Object body) throws Exception;
    }

    /** @param name the carrier's, or that and {@code :} and a recipient */
    public RoutedChannel(String name, Carrier carrier, Call routes) {
        this.name = name;
        this.carrier = carrier;
        this.routes = routes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Letter letter) throws Exception {
        Letter ours = new Letter(letter.id(), name, letter.notices(), letter.composedAt(), letter.counted());
        try {
            routes.send("notice-" + carrier.name(), ours);
        } catch (NoRoute e) {
            carrier.send(carrier.compose(ours));
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
