package dev.nightshift.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ends what a process left running: its group, groups that its children made as shells with job control do, and
 * sessions that they made.
 *
 * <p>Reading all of {@code /proc} after each short process would cost more than running it. The kernel hands out pids in
 * ascending order and says in {@code /proc/loadavg} which was the last, so that after a short run only the few after
 * its own have to be looked at.
 */
final class Survivors {
    private static final Duration SHORT_RUN = Duration.ofSeconds(5);
    private static final int FEW = 64;
    private static final int ROUNDS = 10;
    private static final Path PROC = Path.of("/proc");

    private Survivors() {}

    /**
     * After the end of a process that is not reaped yet, so that its pid is nobody else's.
     *
     * @param lived how long ago it started
     */
    static void end(int leader, Family family, Duration lived) {
        LibC.kill(-leader, Signal.KILL);
        // What dies between two looks may have started another.
        for (int round = 0; round < ROUNDS && kill(startedAfter(leader, lived), family) > 0; round++) {
            LibC.kill(-leader, Signal.KILL);
        }
    }

    /**
     * Looks at every process of this machine.
     *
     * @return how many were ended
     */
    static int endAll(Family family) {
        int ended = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int killed = kill(allPids(), family);
            if (killed == 0) {
                break;
            }
            ended += killed;
        }
        return ended;
    }

    private static int kill(IntStream candidates, Family family) {
        return (int) candidates
                .filter(pid -> family.has(pid) && killExactly(pid, family))
                .count();
    }

    /** By descriptor and looked at twice: between a look and a signal to a number it could be another process's. */
    private static boolean killExactly(int pid, Family family) {
        int descriptor = (int) LibC.syscall(LibC.SYS_PIDFD_OPEN, pid, 0, 0, 0);
        if (descriptor < 0) {
            return family.has(pid) && LibC.kill(pid, Signal.KILL) == 0;
        }
        try {
            return family.has(pid) && LibC.syscall(LibC.SYS_PIDFD_SEND_SIGNAL, descriptor, Signal.KILL, 0, 0) == 0;
        } finally {
            LibC.close(descriptor);
        }
    }

    private static IntStream startedAfter(int leader, Duration lived) {
        int last = lastPid();
        boolean few = lived.compareTo(SHORT_RUN) < 0 && last >= leader && last - leader <= FEW;
        return few ? IntStream.rangeClosed(leader + 1, last) : allPids();
    }

    /** The last field of {@code 0.20 0.18 0.12 1/80 11206}; -1 where it cannot be read. */
    private static int lastPid() {
        try {
            String line = Files.readString(PROC.resolve("loadavg")).strip();
            return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    private static IntStream allPids() {
        List<Integer> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
            entries.forEach(
                    entry -> pids.add(Integer.valueOf(entry.getFileName().toString())));
        } catch (IOException | DirectoryIteratorException e) {
            return IntStream.empty();
        }
        return pids.stream().mapToInt(Integer::intValue);
    }
}
