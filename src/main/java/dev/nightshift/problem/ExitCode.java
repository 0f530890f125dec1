package dev.nightshift.problem;

/** Exit status of the command line; scripts rely on the numbers. */
public enum ExitCode {
    OK(0),
    INTERNAL(1),
    USAGE(2),
    SHIFT_NOT_CLEAN(3),
    GUARD_REFUSED(4),
    INVALID(5),
    CONFIGURATION(10),
    HOME_HELD(11),
    DATABASE(12),
    UNHEALTHY(13),
    NOT_RESTORED(14),
    TIMED_OUT(124),
    INTERRUPTED(130),
    TERMINATED(143);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The code of a status that another process of ours ended with. */
    public static ExitCode of(int status) {
        for (ExitCode code : values()) {
            if (code.status == status) {
                return code;
            }
        }
        return INTERNAL;
    }
}
