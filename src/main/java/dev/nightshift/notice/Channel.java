package dev.nightshift.notice;

/**
 * A way to a human. Called from several threads, for one notice at a time each.
 *
 * <p>A channel that returns has handed the notice over for good; one that throws has not, or does not know. It may be
 * called again for the same notice.
 */
public interface Channel {

    /** Stable; the outbox keeps it. */
    String name();

    /**
     * Hands a notice over, or throws what went wrong.
     *
     * @throws Exception whatever the transport throws; its message is shown to humans
     */
    void send(NoticeView notice) throws Exception;
}
