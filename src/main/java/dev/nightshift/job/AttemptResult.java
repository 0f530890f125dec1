package dev.nightshift.job;

import java.util.Locale;

/** How an attempt ended; terminal. */
public enum AttemptResult {
    SUCCEEDED,
    INSUFFICIENT_EVIDENCE,
    INVALID,
    FAILED,
    /** It said "not now" (exit status 75). */
    DEFERRED,
    CANCELLED,
    INTERRUPTED;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static AttemptResult of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
