package dev.nightshift.queue;

import dev.nightshift.problem.ExitCode;
import java.util.Locale;

/** Follows from the shift's attempts (see the view v_shifts); never set. */
public enum ShiftStatus {
    RUNNING(ExitCode.OK),
    /** Every claimed job succeeded or was honestly insufficient. */
    SUCCEEDED(ExitCode.OK),
    PARTIAL(ExitCode.SHIFT_NOT_CLEAN),
    /** None of the claimed jobs succeeded, or the guard refused. */
    FAILED(ExitCode.SHIFT_NOT_CLEAN),
    /** Something was due, nothing could be claimed. */
    WAITING(ExitCode.OK),
    /** Nothing was due. */
    EMPTY(ExitCode.OK),
    INTERRUPTED(ExitCode.SHIFT_NOT_CLEAN);

    private final ExitCode exitCode;

    ShiftStatus(ExitCode exitCode) {
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static ShiftStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
