package dev.nightshift.notice;

import dev.nightshift.config.Redaction;
import dev.nightshift.problem.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that a human is told. Cleaned when made: whatever subject and text held, they carry nothing that acts on a
 * terminal or a mail header.
 *
 * @param code stable, such as {@code job_failed}
 * @param subject one line, at most 200 characters
 * @param body what happened, and the commands that help
 */
public record Notice(String code, Severity severity, String subject, Body body, About about) {
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final int LONGEST_SUBJECT = 200;

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
        body = body.shown();
        about = new About(shown(about.job()), shown(about.shift()), about.tags());
    }

    /** With plain text for a body. */
    public Notice(
            String code, Severity severity, String subject, String text, @Nullable String job, @Nullable String shift) {
        this(code, severity, subject, Body.of(text), new About(job, shift, Set.of()));
    }

    /** The same without secrets; commands are ours and stay. */
    Notice without(Redaction redaction) {
        List<Body.Part> parts = new ArrayList<>();
        for (Body.Part part : body.parts()) {
            if (part instanceof Body.Line line) {
                parts.add(new Body.Line(redaction.redact(line.text())));
            } else if (part instanceof Body.Log log) {
                parts.add(new Body.Log(redaction.redact(log.title()), redaction.redact(log.lines())));
            } else {
                parts.add(part);
            }
        }
        return new Notice(code, severity, redaction.redact(subject), new Body(parts), about);
    }

    private static @Nullable String shown(@Nullable String id) {
        return id == null ? null : Shown.line(id, LONGEST_SUBJECT);
    }

    /** The body as plain text. */
    public String text() {
        return body.text();
    }

    /** Id of the job it is about. */
    public @Nullable String job() {
        return about.job();
    }

    /** Id of the shift it belongs to. */
    public @Nullable String shift() {
        return about.shift();
    }
}
