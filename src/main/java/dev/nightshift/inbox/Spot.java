package dev.nightshift.inbox;

import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;

/**
 * A place in a job file, to say what is wrong there.
 *
 * @param file its name
 * @param line from 1; 0: the file as a whole
 * @param pointer JSON pointer (RFC 6901) of the value; empty: the file as a whole
 */
record Spot(String file, int line, String pointer) {
    private static final String HINT = "Nothing of this file was taken. Mend it and submit it again.";

    static Spot line(String file, int line) {
        return new Spot(file, line, "");
    }

    Spot child(String name, int childLine) {
        return new Spot(file, childLine, pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    UserException refused(String reason) {
        return new UserException(ProblemCode.BAD_JOB_FILE, this + ": " + reason, HINT);
    }

    UserException notInThisVersion(String what) {
        return new UserException(
                ProblemCode.NOT_IN_THIS_VERSION,
                this + ": not_in_this_version: " + what + " is not enforced yet, so it is refused",
                "Nothing of this file was taken. Remove it and submit the file again.");
    }

    /** {@code "night.yaml", line 3, /jobs/0/timeout}. */
    @Override
    public String toString() {
        return Shown.quoted(file)
                + (line > 0 ? ", line " + line : "")
                + (pointer.isEmpty() ? "" : ", " + Shown.line(pointer));
    }
}
