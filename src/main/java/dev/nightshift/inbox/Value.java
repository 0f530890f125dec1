package dev.nightshift.inbox;

import dev.nightshift.job.Durations;
import dev.nightshift.job.JobId;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A value of a job file with the place where it stands; every way to read it either gives the type asked for or fails. */
record Value(Spot spot, Node node) {
    private static final Pattern DIGITS = Pattern.compile("0|[1-9]\\d{0,8}");

    /** What was found, and what should stand there. */
    UserException wrong(String expected) {
        return spot.refused("found " + node.described() + "; expected " + expected);
    }

    String text(String expected) {
        if (node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.TEXT) {
            return scalar.text();
        }
        throw wrong(expected);
    }

    /** A text that says something and is not longer than {@code longest} characters. */
    String words(int longest) {
        String expected = "a text of at most " + longest + " characters";
        String text = text(expected).strip();
        if (text.isEmpty() || text.length() > longest) {
            throw wrong(expected);
        }
        return text;
    }

    String matching(Pattern pattern, String expected) {
        String text = text(expected);
        if (!pattern.matcher(text).matches()) {
            throw wrong(expected);
        }
        return text;
    }

    String oneOf(List<String> words) {
        String expected = "one of " + String.join(", ", words);
        String text = text(expected);
        if (!words.contains(text)) {
            throw wrong(expected);
        }
        return text;
    }

    int number(int least, int most) {
        String expected = "a whole number from " + least + " to " + most;
        String text = matching(DIGITS, expected);
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw wrong(expected);
        }
        return number;
    }

    boolean truth() {
        return oneOf(List.of("true", "false")).equals("true");
    }

    Duration duration(Duration longest) {
        String expected = Durations.RULE + "; above zero, at most " + Durations.text(longest);
        return Durations.parse(text(expected))
                .filter(duration -> !duration.isZero() && duration.compareTo(longest) <= 0)
                .orElseThrow(() -> wrong(expected));
    }

    long size() {
        String expected = Sizes.RULE + "; above zero";
        long size = Sizes.parse(text(expected)).orElse(0);
        if (size == 0) {
            throw wrong(expected);
        }
        return size;
    }

    JobId id() {
        String text = text(JobId.RULE);
        if (!JobId.isValid(text)) {
            throw wrong(JobId.RULE);
        }
        return new JobId(text);
    }

    /** A path that stays where it starts: relative, without {@code ..}. */
    String relativePath() {
        String expected = "a relative path without ..";
        String text = text(expected);
        if (text.isEmpty() || text.startsWith("/") || hasParent(text)) {
            throw wrong(expected);
        }
        return text;
    }

    static boolean hasParent(String path) {
        return Arrays.asList(path.split("/", -1)).contains("..");
    }

    List<Value> list(String expected) {
        if (!(node instanceof Node.Sequence sequence)) {
            throw wrong(expected);
        }
        List<Value> values = new ArrayList<>();
        for (Node item : sequence.items()) {
            values.add(new Value(spot.child(Integer.toString(values.size()), item.line()), item));
        }
        return values;
    }

    List<String> texts(String expected) {
        return list(expected).stream().map(item -> item.text("a text")).toList();
    }

    /** By name, in the order of the file. */
    Map<String, Value> fields(String expected) {
        if (!(node instanceof Node.Mapping mapping)) {
            throw wrong(expected);
        }
        Map<String, Value> fields = new LinkedHashMap<>();
        mapping.entries()
                .forEach((name, entry) -> fields.put(name, new Value(spot.child(name, entry.line()), entry.value())));
        return fields;
    }
}
