package dev.nightshift.process;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.nightshift.job.Execution;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A running process that we started, its output, and its end. Not thread-safe.
 *
 * <p>It is reaped last: until then its pid, and so the id of its group and session, cannot become another process's, and
 * signals to the group hit nobody else.
 */
final class Child implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int NONE = -1;
    private static final int BLIND_WAIT_MILLIS = 5;

    private final int pid;
    private final Family family;
    private final int pidDescriptor;
    private int output;
    private boolean ended;
    private boolean reaped;

    private final Memory memory = new Memory(BUFFER_BYTES + 512);
    private final ByteBuffer buffer = memory.getByteBuffer(0, BUFFER_BYTES);
    private final Pointer polled = memory.share(BUFFER_BYTES, 16);
    private final Pointer status = memory.share(BUFFER_BYTES + 16, 16);
    private final Pointer usage = memory.share(BUFFER_BYTES + 32, LibC.RUSAGE_BYTES);
    private final Pointer siginfo = memory.share(BUFFER_BYTES + 32 + LibC.RUSAGE_BYTES, LibC.SIGINFO_BYTES);

    Child(Spawned.Started started, Family family) {
        this.pid = started.pid();
        this.family = family;
        this.output = started.output();
        this.pidDescriptor = (int) LibC.syscall(LibC.SYS_PIDFD_OPEN, pid, 0, 0, 0);
    }

    int pid() {
        return pid;
    }

    /** Whether the process itself has ended, as the last {@link #pump} saw it. */
    boolean hasEnded() {
        return ended;
    }

    /** Waits until there is output or the process ends, but not longer; moves what is there into the log. */
    void pump(long millis, CappedLog log) {
        // Kernels before 5.3 and some sandboxes have no pidfd; there we look again every few milliseconds.
        boolean blind = pidDescriptor < 0;
        long wait = blind ? Math.min(millis, BLIND_WAIT_MILLIS) : millis;
        if (poll(output, pidDescriptor, wait)) {
            if (isReady(0)) {
                read(log);
            }
            ended = ended || isReady(1);
        }
        ended = ended || (blind && isZombie());
    }

    /** Takes what is left in the pipe, until all writers have closed it or the time is over. */
    void drain(Duration longest, CappedLog log) {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toMillis();
                output != NONE && left >= 0;
                left = (end - System.nanoTime()) / 1_000_000) {
            if (poll(output, NONE, left)) {
                read(log);
            }
        }
    }

    private boolean poll(int first, int second, long millis) {
        polled.setInt(0, first);
        polled.setInt(4, LibC.POLLIN);
        polled.setInt(8, second);
        polled.setInt(12, LibC.POLLIN);
        int ready = LibC.poll(polled, 2, (int) Math.max(0, Math.min(millis, Integer.MAX_VALUE)));
        if (ready < 0 && Native.getLastError() != LibC.EINTR) {
            throw failed("poll");
        }
        return ready > 0;
    }

    private boolean isReady(int index) {
        return polled.getShort(8L * index + 6) != 0;
    }

    private void read(CappedLog log) {
        long count = LibC.read(output, memory, BUFFER_BYTES);
        if (count > 0) {
            buffer.clear().limit((int) count);
            log.write(buffer);
        } else if (count == 0 || Native.getLastError() != LibC.EINTR) {
            closeOutput();
        }
    }

    /** Sends it to the process's group; it does not matter whether there still is one. */
    void signalGroup(int signal) {
        if (!reaped) {
            LibC.kill(-pid, signal);
        }
    }

    /** Ends what it started, after its own end. */
    void endFamily(Duration lived) {
        Survivors.end(pid, family, lived);
    }

    private boolean isZombie() {
        siginfo.setInt(0, 0);
        LibC.waitid(LibC.P_PID, pid, siginfo, LibC.WEXITED | LibC.WNOHANG | LibC.WNOWAIT);
        return siginfo.getInt(0) != 0;
    }

    /** How it ended by itself; waits for it, so it must have ended or been killed. */
    Execution reap() {
        while (LibC.wait4(pid, status, 0, usage) < 0) {
            if (Native.getLastError() != LibC.EINTR) {
                reaped = true;
                throw failed("wait4");
            }
        }
        reaped = true;
        int word = status.getInt(0);
        int signal = word & 0x7f;
        return signal == 0 ? new Execution.Exited((word >> 8) & 0xff) : new Execution.Signalled(Signal.name(signal));
    }

    /** Valid after {@link #reap}. Layout of {@code struct rusage}: user time, system time, largest size in KiB. */
    Usage usage() {
        Duration cpu = Duration.ofSeconds(usage.getLong(0) + usage.getLong(16))
                .plusNanos(1000 * (usage.getLong(8) + usage.getLong(24)));
        long peak = usage.getLong(32);
        LibC.getrusage(LibC.RUSAGE_SELF, usage);
        return new Usage(cpu, peak > usage.getLong(32) ? peak * 1024 : null);
    }

    private void closeOutput() {
        if (output != NONE) {
            LibC.close(output);
            output = NONE;
        }
    }

    private IllegalStateException failed(String call) {
        return new IllegalStateException(
                call + " for process " + pid + ": error " + Native.getLastError() + ". Indicates a bug.");
    }

    /** Leaves nothing behind, also where the caller failed half-way. */
    @Override
    public void close() {
        try {
            if (!reaped) {
                signalGroup(Signal.KILL);
                reap();
            }
        } finally {
            closeOutput();
            if (pidDescriptor >= 0) {
                LibC.close(pidDescriptor);
            }
            memory.close();
        }
    }
}
