package dev.nightshift.problem;

/** Carries a {@link Problem} to the place that tells it. Programming errors are {@link IllegalStateException}s instead. */
public abstract sealed class ProblemException extends RuntimeException permits UserException, EnvironmentException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem, Throwable cause) {
        super(problem.text(), cause);
        this.problem = problem;
    }

    ProblemException(Problem problem) {
        super(problem.text());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
