package dev.nightshift.notice;

import java.util.Optional;

/**
 * What a channel does with a letter: composes what its receiver understands, and sends that. The two are apart so that a
 * route can stand between them; its beans are these. Thread-safe.
 */
public final class Carrier {
    private final String name;
    private final Way way;

    Carrier(String name, Way way) {
        this.name = name;
        this.way = way;
    }

    /** For a channel that is not configured. */
    public static Carrier none(String name) {
        NotTaken reason = NotTaken.permanent("the channel " + name + " is not configured");
        return new Carrier(name, new Way() {
            @Override
            public Object compose(Letter letter) throws NotTaken {
                throw reason;
            }

            @Override
            public void send(Object composed) throws NotTaken {
                throw reason;
            }
        });
    }

    /** One way of composing and sending. */
    interface Way {
        Object compose(Letter letter) throws Exception;

        /** Of what came out of the route. */
        void send(Object composed) throws Exception;
    }

    /** Such as {@code slack}; the route is {@code notice-} and this. */
    public String name() {
        return name;
    }

    /** What {@link #send} takes; for channels over the web a JSON text. */
    public Object compose(Letter letter) throws Exception {
        return way.compose(letter);
    }

    /** @throws NotTaken or what the transport threw */
    public void send(Object composed) throws Exception {
        way.send(composed);
    }

    /** What went wrong in a route, without what Camel put around it. */
    static Exception unwrapped(Exception thrown) {
        Optional<NotTaken> known = Optional.empty();
        Throwable cause = thrown;
        for (int depth = 0; cause != null && known.isEmpty() && depth < 10; depth++) {
            known = cause instanceof NotTaken taken ? Optional.of(taken) : Optional.empty();
            cause = cause.getCause();
        }
        return known.isPresent() ? known.get() : thrown;
    }
}
