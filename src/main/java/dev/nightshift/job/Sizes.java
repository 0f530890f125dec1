package dev.nightshift.job;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of bytes as people write them: {@code 4G}, {@code 100M}; 1024-based. */
public final class Sizes {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})([KMGT]?)");
    private static final String UNITS = "KMGT";
    public static final String RULE = "a number of bytes, or with a unit of 1024: 512K, 100M, 4G, 1T";

    private Sizes() {}

    /** Bytes; nothing where the text is no size or does not fit into a {@code long}. */
    public static OptionalLong parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(form.group(1));
        int shift = 10 * (form.group(2).isEmpty() ? 0 : 1 + UNITS.indexOf(form.group(2)));
        return number > Long.MAX_VALUE >> shift ? OptionalLong.empty() : OptionalLong.of(number << shift);
    }

    /** In the largest unit of which there is at least one, with one decimal below ten: {@code 1.5G}. */
    public static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        int unit = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, UNITS.length());
        long tenths = Math.round(bytes * 10.0 / (1L << (10 * unit)));
        boolean whole = tenths >= 100 || tenths % 10 == 0;
        return (whole ? Long.toString(Math.round(tenths / 10.0)) : tenths / 10 + "." + tenths % 10)
                + UNITS.charAt(unit - 1);
    }
}
