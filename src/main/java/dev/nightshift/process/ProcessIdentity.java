package dev.nightshift.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that can be recognised again after we were killed: a pid alone may belong to somebody else by then.
 *
 * @param pid also the id of its process group and session
 * @param startTicks clock ticks between boot and its start
 * @param bootId of the kernel it ran under
 */
public record ProcessIdentity(int pid, long startTicks, String bootId) {

    /** Empty where there is no such process. */
    public static Optional<ProcessIdentity> of(int pid) {
        return ProcStat.of(pid).map(stat -> new ProcessIdentity(pid, stat.startTicks(), Boot.ID));
    }

    /** This process. */
    public static ProcessIdentity ours() {
        return of((int) ProcessHandle.current().pid())
                .orElseThrow(() -> new IllegalStateException("/proc/self/stat cannot be read"));
    }

    /** Whether it ran under the kernel that runs now, so that {@link #isAlive} can tell. */
    public boolean isOfThisBoot() {
        return bootId.equals(Boot.ID);
    }

    /** Whether exactly this process still runs; a zombie does not. */
    public boolean isAlive() {
        return bootId.equals(Boot.ID)
                && ProcStat.of(pid)
                        .filter(stat -> stat.startTicks() == startTicks && stat.state() != 'Z')
                        .isPresent();
    }

    /**
     * Ends it and its group with KILL, if it is still this process.
     *
     * @return whether it was
     */
    public boolean killGroup() {
        if (pid <= 1 || !isAlive()) {
            return false;
        }
        LibC.require();
        return LibC.kill(-pid, Signal.KILL) == 0;
    }

    /** Read once: a kernel keeps its id. */
    private static final class Boot {
        static final String ID = read();

        private static String read() {
            try {
                return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                        .strip();
            } catch (IOException e) {
                throw new UncheckedIOException("/proc/sys/kernel/random/boot_id cannot be read", e);
            }
        }
    }
}
