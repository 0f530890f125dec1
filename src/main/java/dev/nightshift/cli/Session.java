package dev.nightshift.cli;

import dev.nightshift.app.ControlServer;
import dev.nightshift.app.Installation;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What a verb works on: the home, opened as far as the verb needs it. A process that runs verbs for others puts its own
 * in place of {@link OwnSession}. Not thread-safe.
 */
public interface Session extends AutoCloseable {

    /** The home to read from; nothing is created. */
    Installation toRead();

    /** The home to change; its database is created where there never was one. */
    Installation toChange();

    /**
     * Works while holding the runner lock.
     *
     * @param purpose what it is held for, such as {@code rollback}
     * @throws dev.nightshift.problem.EnvironmentException {@code home_held}
     */
    <T> T holding(String purpose, Supplier<T> work);

    /** Runs a shift to its end; when the process is asked to end, the shift ends soon. */
    ShiftView shift(ShiftOrder order);

    /**
     * Has the service that runs this home run a command line, with its output to {@code terminal}.
     *
     * @return its exit status; empty where no service runs this home, or where we are it
     */
    OptionalInt inService(ControlServer.Asked asked, Terminal terminal);

    @Override
    void close();
}
