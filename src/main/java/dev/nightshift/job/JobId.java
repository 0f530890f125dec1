package dev.nightshift.job;

import java.util.regex.Pattern;

/** The stable name of a job, unique for ever in its home. */
public record JobId(String value) implements Comparable<JobId> {
    public static final int LONGEST = 64;
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    public static final String RULE = "1 to 64 of a-z 0-9 . _ - with a letter or digit first";

    public JobId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a job id: " + value);
        }
    }

    public static boolean isValid(String text) {
        return FORM.matcher(text).matches() && !text.contains("..");
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
