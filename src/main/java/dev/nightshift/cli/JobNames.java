package dev.nightshift.cli;

import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;

/** Ids where there is no database yet that could know them. */
final class JobNames {
    private JobNames() {}

    static UserException unknown(String id) {
        return new UserException(
                ProblemCode.UNKNOWN_JOB,
                "No job has the id " + Shown.line(id) + ".",
                "Nothing was ever queued here. Is this the home you mean? Name one with --home DIR.");
    }
}
