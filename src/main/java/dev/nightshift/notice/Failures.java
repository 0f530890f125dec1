package dev.nightshift.notice;

import java.util.ArrayList;
import java.util.List;

/** Says what a transport threw: the messages of an exception and of what caused it, each once. */
final class Failures {
    private static final int DEEPEST = 5;

    private Failures() {}

    static String text(Throwable failure) {
        List<String> messages = new ArrayList<>();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (messages.stream().noneMatch(said -> said.contains(message))) {
                messages.add(message);
            }
            cause = cause.getCause();
        }
        return String.join(": ", messages);
    }
}
