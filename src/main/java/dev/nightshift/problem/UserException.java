package dev.nightshift.problem;

/** The user can mend it: bad input, bad configuration, an unknown id. */
public final class UserException extends ProblemException {
    private static final long serialVersionUID = 1L;

    public UserException(Problem problem) {
        super(problem);
    }

    public UserException(ProblemCode code, String message, String hint) {
        super(Problem.of(code, message, hint));
    }
}
