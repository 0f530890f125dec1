package dev.nightshift.snapshot;

import java.util.Locale;

/** Why a path is not in a snapshot. */
enum Uncovered {
    EXCLUDED("it is excluded from snapshots"),
    MOUNT("another file system is mounted there"),
    SPECIAL("it is a pipe, socket or device"),
    UNREADABLE("it could not be read"),
    UNSTABLE("it changed while it was read"),
    DATABASE("it is in the copy of the database beside it");

    private final String text;

    Uncovered(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
