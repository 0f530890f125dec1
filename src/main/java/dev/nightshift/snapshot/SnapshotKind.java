package dev.nightshift.snapshot;

import java.util.Locale;

/** Why a snapshot was taken; decides its tag and what a rollback to it compares with. */
public enum SnapshotKind {
    /** Before an autonomous shift. */
    PRE("pre-autonomous"),
    /** Before a job, where something changed since the last one. */
    BEFORE("before"),
    /** After a job. */
    JOB("job"),
    /** After a shift, or after a rollback. */
    POST("post"),
    /** Before a rollback. */
    SAFETY("safety"),
    /** Because a human asked. */
    MANUAL("manual");

    private final String prefix;

    SnapshotKind(String prefix) {
        this.prefix = prefix;
    }

    /** The lower-case name, as in JSON. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    String tag(String stamp) {
        return Snapshot.TAG_FOLDER + prefix + "-" + stamp;
    }
}
