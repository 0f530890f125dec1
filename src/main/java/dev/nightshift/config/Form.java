package dev.nightshift.config;

import dev.nightshift.job.Durations;
import dev.nightshift.job.Sizes;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How the text of a key becomes a value.
 *
 * @param expected what to write, for the message
 * @param parse nothing where the text is wrong
 */
record Form<T>(String expected, Function<String, Optional<T>> parse) {
    private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@,<>\\p{Cntrl}]+@[^\\s@,<>\\p{Cntrl}]+");

    static final Form<Long> SIZE = new Form<>("expected " + Sizes.RULE, text -> boxed(Sizes.parse(text)));
    static final Form<Duration> DURATION = new Form<>(
            "expected a duration above zero: " + Durations.RULE,
            text -> Durations.parse(text).filter(duration -> !duration.isZero()));
    static final Form<Duration> DURATION_OR_ZERO = new Form<>(
            "expected 0 or a duration: " + Durations.RULE,
            text -> text.equals("0") ? Optional.of(Duration.ZERO) : Durations.parse(text));
    static final Form<String> ADDRESS_FORM = matching(ADDRESS, "expected one e-mail address");
    static final Form<List<String>> ADDRESSES =
            list(ADDRESS.asMatchPredicate(), "expected e-mail addresses, separated by commas");
    static final Form<Path> PATH = new Form<>("expected a path; a relative one starts at the home", Form::path);
    static final Form<List<String>> GLOBS = list(
            Form::isGlob,
            "expected names or relative paths, separated by commas; * ? [ ] stand for other characters, as in *.tmp");
    static final Form<ZoneId> ZONE = new Form<>("expected a time zone such as Europe/Berlin or UTC", Form::zone);

    static Form<Integer> number(int least, int most) {
        return new Form<>(
                "expected a whole number from " + least + " to " + most,
                text -> Optional.of(text)
                        .filter(DIGITS.asMatchPredicate())
                        .map(Integer::valueOf)
                        .filter(number -> number >= least && number <= most));
    }

    static Form<String> matching(Pattern pattern, String expected) {
        return new Form<>(expected, text -> Optional.of(text).filter(pattern.asMatchPredicate()));
    }

    /** Separated by commas; blanks around the parts do not count. */
    static Form<List<String>> list(Predicate<String> part, String expected) {
        return new Form<>(expected, text -> {
            List<String> parts =
                    Arrays.stream(text.split(",", -1)).map(String::strip).toList();
            return parts.stream().allMatch(part) ? Optional.of(parts) : Optional.empty();
        });
    }

    static <E extends Enum<E>> Form<E> choice(Class<E> type) {
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return new Form<>(
                "expected one of " + String.join(", ", names),
                text -> Optional.of(text)
                        .filter(names::contains)
                        .map(name -> Enum.valueOf(type, name.toUpperCase(Locale.ROOT))));
    }

    private static Optional<Long> boxed(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException problem) {
            return Optional.empty();
        }
    }

    private static boolean isGlob(String text) {
        if (text.isEmpty()
                || text.startsWith("/")
                || Arrays.asList(text.split("/", -1)).contains("..")) {
            return false;
        }
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + text);
            return true;
        } catch (PatternSyntaxException problem) {
            return false;
        }
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException problem) {
            return Optional.empty();
        }
    }
}
