package dev.nightshift.process;

import java.util.List;

/** Signals by number, as Linux numbers them on x86, ARM and RISC-V ({@code signal(7)}). */
final class Signal {
    static final int KILL = 9;
    static final int TERM = 15;
    static final int CONT = 18;

    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private Signal() {}

    /** Without SIG, as in {@code SEGV}; the number where it has no name. */
    static String name(int number) {
        return number >= 1 && number <= NAMES.size() ? NAMES.get(number - 1) : Integer.toString(number);
    }
}
