package dev.nightshift.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says of a process ({@code proc_pid_stat(5)}).
 *
 * @param state {@code Z} for a zombie
 * @param session id of its session
 * @param startTicks clock ticks between boot and its start (field 22)
 * @param hasMemory of its own (field 23); a thread of the kernel and a process that ended have none
 */
record ProcStat(char state, int session, long startTicks, boolean hasMemory) {
    private static final int STATE = 3;
    private static final int SESSION = 6;
    private static final int START = 22;
    private static final int MEMORY = 23;

    /** Empty where there is no such process. */
    static Optional<ProcStat> of(int pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Integer.toString(pid), "stat"));
            return parse(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The second field is the program's name in parentheses and may hold spaces and parentheses itself. */
    static Optional<ProcStat> parse(String line) {
        int nameEnd = line.lastIndexOf(')');
        String[] fields = line.substring(nameEnd + 1).strip().split(" ", -1);
        if (nameEnd < 0 || fields.length <= MEMORY - STATE) {
            return Optional.empty();
        }
        return Optional.of(new ProcStat(
                fields[0].charAt(0),
                Integer.parseInt(fields[SESSION - STATE]),
                Long.parseLong(fields[START - STATE]),
                !fields[MEMORY - STATE].equals("0")));
    }
}
