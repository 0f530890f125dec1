package dev.nightshift.process;

/** Whether somebody wants a running process to end, and why. */
public enum StopRequest {
    NONE,
    /** A human wants this job to end: it is cancelled. */
    CANCEL,
    /** The shift or the service ends: it is interrupted. */
    INTERRUPT
}
