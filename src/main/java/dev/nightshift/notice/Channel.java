package dev.nightshift.notice;

/**
 * A way to a human. Called from several threads, for one letter at a time each.
 *
 * <p>A channel that returns has handed the letter over for good; one that throws has not, or does not know. It may be
 * called again for the same letter.
 */
public interface Channel {

    /** Stable; the outbox keeps it. */
    String name();

    /**
     * Hands a letter over, or throws what went wrong.
     *
     * @throws NotTaken where it is known whether another try can help
     * @throws Exception whatever the transport throws, taken for passing; its message is shown to humans
     */
    void send(Letter letter) throws Exception;

    /** Whether notices that come together are one letter. */
    default boolean grouped() {
        return true;
    }
}
