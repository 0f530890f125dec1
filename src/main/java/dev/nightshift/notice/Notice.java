package dev.nightshift.notice;

import dev.nightshift.problem.Shown;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that a human is told. Cleaned when made: whatever subject and text held, they carry nothing that acts on a
 * terminal or a mail header.
 *
 * @param code stable, such as {@code job_failed}
 * @param subject one line, at most 200 characters
 * @param text what happened, and the commands that help, ready to paste
 * @param job id of the job it is about
 * @param shift id of the shift it belongs to
 */
public record Notice(
        String code,
        Severity severity,
        String subject,
        String text,
        @Nullable String job,
        @Nullable String shift) {
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final int LONGEST_SUBJECT = 200;
    private static final int MOST_LINES = 200;

    /** How much it matters. */
    public enum Severity {
        INFO,
        WARNING,
        /** A human should act. */
        PROBLEM;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Severity of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    public Notice {
        if (!CODE.matcher(code).matches()) {
            throw new IllegalStateException("not a notice code: " + Shown.quoted(code) + ". Indicates a bug.");
        }
        subject = Shown.line(subject.strip(), LONGEST_SUBJECT);
        text = Shown.block(text, MOST_LINES);
        job = job == null ? null : Shown.line(job, LONGEST_SUBJECT);
        shift = shift == null ? null : Shown.line(shift, LONGEST_SUBJECT);
    }
}
