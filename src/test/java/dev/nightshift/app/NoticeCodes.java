package dev.nightshift.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The codes of all notices that the main code can put: each literal of that form, where notices are composed. */
final class NoticeCodes {
    private static final Pattern LITERAL = Pattern.compile("\"([a-z]+(?:_[a-z]+)*_?)\"");
    private static final Pattern COMPOSES =
            Pattern.compile("new Notice\\(\\s*+(?!code, severity, redaction|row\\.)|\\bTeller\\b");
    /** What is put together of two words, in full. */
    private static final Set<String> COMPOSED = Set.of(
            "job_failed",
            "job_held",
            "job_timed_out",
            "job_out_of_scope",
            "job_succeeded",
            "job_unreviewed",
            "job_insufficient_evidence",
            "job_no_snapshot",
            "shift_failed",
            "shift_waiting",
            "shift_partial",
            "shift_succeeded",
            "shift_interrupted");

    /** Literals of the same form that are no codes. */
    private static final Set<String> OTHERS =
            Set.of("job_", "shift_", "out_of_scope", "timed_out", "on_invalid", "failing_since");

    private NoticeCodes() {}

    static Set<String> all() throws IOException {
        Set<String> codes = new TreeSet<>(COMPOSED);
        codes.add("test");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> java =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            for (Path file : java) {
                String text = Files.readString(file);
                if (COMPOSES.matcher(text).find()) {
                    Matcher literal = LITERAL.matcher(text);
                    while (literal.find()) {
                        if (literal.group(1).contains("_") && !OTHERS.contains(literal.group(1))) {
                            codes.add(literal.group(1));
                        }
                    }
                }
            }
        }
        return codes;
    }
}
