package dev.nightshift.cli;

import dev.nightshift.job.State;

/** Colours of a terminal (ECMA-48 SGR), or none. */
record Tint(boolean on) {

    private String in(String code, String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    String bold(String text) {
        return in("1", text);
    }

    String dim(String text) {
        return in("2", text);
    }

    /** A name or a command. */
    String code(String text) {
        return in("36", text);
    }

    String green(String text) {
        return in("32", text);
    }

    String red(String text) {
        return in("31", text);
    }

    String yellow(String text) {
        return in("33", text);
    }

    String state(State state, String text) {
        return switch (state) {
            case SUCCEEDED -> green(text);
            case FAILED, INVALID -> red(text);
            case HELD, UNREVIEWED, INSUFFICIENT_EVIDENCE -> yellow(text);
            case RUNNING -> bold(text);
            case QUEUED, CANCELLED -> text;
        };
    }

    /** A word that says how something went. */
    String outcome(String word) {
        return switch (word) {
            case "ok", "succeeded", "delivered" -> green(word);
            case "fail", "failed", "invalid" -> red(word);
            case "warn", "unknown", "partial", "interrupted", "waiting", "pending" -> yellow(word);
            default -> word;
        };
    }
}
