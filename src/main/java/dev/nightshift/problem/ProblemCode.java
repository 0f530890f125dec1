package dev.nightshift.problem;

import java.util.Locale;

/** Every problem that a user can meet, with the exit status it leads to. The lower-case name is the stable code. */
public enum ProblemCode {
    USAGE(ExitCode.USAGE),
    BAD_JOB_FILE(ExitCode.USAGE),
    NOT_IN_THIS_VERSION(ExitCode.USAGE),
    ID_CONFLICT(ExitCode.USAGE),
    UNKNOWN_JOB(ExitCode.USAGE),
    UNKNOWN_SHIFT(ExitCode.USAGE),
    ILLEGAL_STATE(ExitCode.USAGE),
    BAD_INBOX_ENTRY(ExitCode.USAGE),
    NO_HOME(ExitCode.CONFIGURATION),
    BAD_CONFIGURATION(ExitCode.CONFIGURATION),
    BAD_ROUTE(ExitCode.CONFIGURATION),
    HOME_HELD(ExitCode.HOME_HELD),
    HOME_NOT_WRITABLE(ExitCode.CONFIGURATION),
    DATABASE_UNUSABLE(ExitCode.DATABASE),
    DATABASE_NEWER(ExitCode.DATABASE),
    DATABASE_MISSING(ExitCode.DATABASE),
    DATABASE_BEHIND(ExitCode.DATABASE),
    DATABASE_DAMAGED(ExitCode.DATABASE),
    DATABASE_SWAPPED(ExitCode.DATABASE),
    DISK_FULL(ExitCode.DATABASE),
    SHIFT_NOT_CLOSED(ExitCode.DATABASE),
    GUARD_REFUSED(ExitCode.GUARD_REFUSED),
    UNKNOWN_SNAPSHOT(ExitCode.NOT_RESTORED),
    SNAPSHOT_FAILED(ExitCode.NOT_RESTORED),
    SNAPSHOT_DAMAGED(ExitCode.NOT_RESTORED),
    ROLLBACK_REFUSED(ExitCode.NOT_RESTORED),
    UNDO_REFUSED(ExitCode.NOT_RESTORED),
    COPY_FAILED(ExitCode.NOT_RESTORED),
    WORKSPACE_REFUSED(ExitCode.CONFIGURATION),
    CANNOT_START(ExitCode.INTERNAL),
    NOT_DELIVERED(ExitCode.INTERNAL),
    INTERNAL(ExitCode.INTERNAL);

    private final ExitCode exitCode;

    ProblemCode(ExitCode exitCode) {
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
