package dev.nightshift.job;

/** What becomes of the changes of an attempt whose result is invalid. */
public enum OnInvalid {
    /** They are taken back, where nothing but this attempt wrote. */
    UNDO,
    /** They stay. */
    KEEP
}
