package dev.nightshift.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The processes that belong to one start: those of its session, and those that inherited its tag in their environment,
 * as a child does that made a session of its own. One that did that and also cleared its environment is not known.
 *
 * @param session id of it; {@link #NO_SESSION} where it may be somebody else's by now
 * @param tag value of {@link Processes#TAG}; {@code null} where it had none
 */
record Family(int session, @Nullable String tag) {
    static final int NO_SESSION = -1;

    private static final Duration LONGEST_EXEC = Duration.ofMillis(100);
    private static final Duration LOOK_AGAIN = Duration.ofNanos(50_000);

    /** Whether a process is one of them and still runs; a zombie does not. */
    boolean has(int pid) {
        ProcStat stat = ProcStat.of(pid).orElse(null);
        return stat != null && stat.state() != 'Z' && (stat.session() == session || isTagged(pid));
    }

    private boolean isTagged(int pid) {
        if (tag == null) {
            return false;
        }
        try {
            byte[] bytes = environment(pid);
            String entry = "\0" + Processes.TAG + "=" + new String(Bytes.of(tag), StandardCharsets.ISO_8859_1) + "\0";
            return ("\0" + new String(bytes, StandardCharsets.ISO_8859_1)).contains(entry);
        } catch (IOException e) {
            // Ended meanwhile, or another user's.
            return false;
        }
    }

    /**
     * A process that just becomes another program shows no environment for that moment, or its beginning: it is looked at
     * again. Each entry of a whole one ends with a NUL character ({@code proc_pid_environ(5)}).
     */
    private static byte[] environment(int pid) throws IOException {
        Path file = Path.of("/proc", Integer.toString(pid), "environ");
        long until = System.nanoTime() + LONGEST_EXEC.toNanos();
        byte[] bytes = Files.readAllBytes(file);
        while (!isWhole(bytes)
                && System.nanoTime() < until
                && ProcStat.of(pid).filter(ProcStat::hasMemory).isPresent()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            bytes = Files.readAllBytes(file);
        }
        return bytes;
    }

    private static boolean isWhole(byte[] environment) {
        return environment.length > 0 && environment[environment.length - 1] == 0;
    }
}
