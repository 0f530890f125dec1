package dev.nightshift.process;

/** Ends processes that an earlier life of the service started and did not see end. */
public final class Orphans {
    private Orphans() {}

    /**
     * Kills what still runs of one start, and leaves alone any process that merely has its number.
     *
     * @param started as it was told when it started
     * @param tag the value of {@link Processes#TAG} in its environment
     * @return how many processes were ended, at least
     */
    public static int end(ProcessIdentity started, String tag) {
        LibC.require();
        // While a session has members, its number is not given to another process.
        int session = started.isAlive() ? started.pid() : Family.NO_SESSION;
        int leader = started.killGroup() ? 1 : 0;
        return leader + Survivors.endAll(new Family(session, tag));
    }

    /** As {@link #end}, where we died before anybody wrote down which process it was. */
    public static int endTagged(String tag) {
        LibC.require();
        return Survivors.endAll(new Family(Family.NO_SESSION, tag));
    }
}
