package dev.nightshift.problem;

/** The machine is at fault: disk, database, network, permissions. */
public final class EnvironmentException extends ProblemException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    private EnvironmentException(Problem problem, boolean retryable, Throwable cause) {
        super(problem, cause);
        this.retryable = retryable;
    }

    private EnvironmentException(Problem problem, boolean retryable) {
        super(problem);
        this.retryable = retryable;
    }

    /** Trying again later may help. */
    public static EnvironmentException passing(ProblemCode code, String message, String hint, Throwable cause) {
        return new EnvironmentException(Problem.of(code, message, hint), true, cause);
    }

    /** Trying again will not help until somebody acts. */
    public static EnvironmentException lasting(ProblemCode code, String message, String hint, Throwable cause) {
        return new EnvironmentException(Problem.of(code, message, hint), false, cause);
    }

    /** As {@link #lasting(ProblemCode, String, String, Throwable)}, where no exception led to it. */
    public static EnvironmentException lasting(ProblemCode code, String message, String hint) {
        return new EnvironmentException(Problem.of(code, message, hint), false);
    }

    public boolean retryable() {
        return retryable;
    }
}
