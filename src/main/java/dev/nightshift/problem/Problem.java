package dev.nightshift.problem;

/**
 * One thing that went wrong, written for someone at 7 in the morning.
 *
 * @param message what happened and where, with the offending value
 * @param hint what to do or type next; empty where there is nothing to do
 */
public record Problem(ProblemCode code, String message, String hint) {

    public static Problem of(ProblemCode code, String message, String hint) {
        return new Problem(code, message, hint);
    }

    /** Message and hint in one text. */
    public String text() {
        return hint.isEmpty() ? message : message + "\n" + hint;
    }
}
