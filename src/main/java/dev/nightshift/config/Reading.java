package dev.nightshift.config;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text as something reads it: octets in UTF-8, and where in the text each of them comes from. Not thread-safe. */
final class Reading {
    private static final int LONGEST_REFERENCE = 10;
    private static final Map<String, Integer> NAMED =
            Map.of("amp", (int) '&', "lt", (int) '<', "gt", (int) '>', "quot", (int) '"', "apos", (int) '\'');
    private static final String CONTROLS = "nrtbf";
    private static final int[] CONTROLLED = {'\n', '\r', '\t', '\b', '\f'};

    private byte[] octets;
    private int[] from;
    private int[] to;
    private int length;

    private Reading(int most) {
        octets = new byte[most];
        from = new int[most];
        to = new int[most];
    }

    int length() {
        return length;
    }

    int octet(int index) {
        return octets[index] & 0xff;
    }

    int from(int index) {
        return from[index];
    }

    int to(int index) {
        return to[index];
    }

    /** All of them, each as a character. */
    String octets() {
        return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** As it stands. */
    static Reading of(String text) {
        Reading reading = new Reading(text.length());
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            int end = at + Character.charCount(point);
            reading.addPoint(point, at, end);
            at = end;
        }
        return reading;
    }

    /**
     * As who takes one layer of escapes off reads it: those of URLs (RFC 3986), of JSON (RFC 8259), C and shells, and the
     * character references of HTML and XML. {@code null}: there are none.
     */
    @Nullable
    Reading unescaped() {
        Reading inner = new Reading(length);
        boolean any = false;
        for (int at = 0; at < length; ) {
            int end = inner.addUnescaped(this, at);
            if (end == at) {
                inner.add(octets[at], from[at], to[at]);
                end++;
            } else {
                any = true;
            }
            at = end;
        }
        return any ? inner : null;
    }

    /** Where what is escaped there ends; {@code at} where nothing is. */
    private int addUnescaped(Reading outer, int at) {
        return switch (outer.octets[at]) {
            case '%' -> addOctet(outer, at, at + 1);
            case '\\' -> addEscape(outer, at);
            case '&' -> addReference(outer, at);
            default -> at;
        };
    }

    /** Two hexadecimal digits; where that ends, or {@code at} where they are not there. */
    private int addOctet(Reading outer, int at, int digits) {
        int value = outer.number(digits, digits + 2, 16);
        if (value < 0) {
            return at;
        }
        add((byte) value, outer.from[at], outer.to[digits + 1]);
        return digits + 2;
    }

    private int addEscape(Reading outer, int at) {
        if (at + 1 == outer.length) {
            return at;
        }
        int octal = outer.number(at + 1, at + 4, 8);
        if (octal >= 0) {
            add((byte) octal, outer.from[at], outer.to[at + 3]);
            return at + 4;
        }
        int kind = outer.octet(at + 1);
        int special = kind == 'x' ? addOctet(outer, at, at + 2) : at;
        if (kind == 'u') {
            special = addUnit(outer, at);
        }
        if (special > at) {
            return special;
        }
        int control = CONTROLS.indexOf(kind);
        add(control >= 0 ? (byte) CONTROLLED[control] : outer.octets[at + 1], outer.from[at], outer.to[at + 1]);
        return at + 2;
    }

    /** Four hexadecimal digits, or twice that for what is beyond them. */
    private int addUnit(Reading outer, int at) {
        int unit = outer.number(at + 2, at + 6, 16);
        if (unit < 0) {
            return at;
        }
        boolean more = at + 7 < outer.length && outer.octet(at + 6) == '\\' && outer.octet(at + 7) == 'u';
        int low = more ? outer.number(at + 8, at + 12, 16) : -1;
        boolean pair = low >= 0 && Character.isSurrogatePair((char) unit, (char) low);
        int end = pair ? at + 12 : at + 6;
        addPoint(pair ? Character.toCodePoint((char) unit, (char) low) : unit, outer.from[at], outer.to[end - 1]);
        return end;
    }

    private int addReference(Reading outer, int at) {
        int end = at + 1;
        while (end < outer.length && end - at <= LONGEST_REFERENCE && outer.octets[end] != ';') {
            end++;
        }
        if (end >= outer.length || outer.octets[end] != ';') {
            return at;
        }
        int point;
        if (outer.octets[at + 1] == '#') {
            boolean hex = (outer.octets[at + 2] | 0x20) == 'x';
            point = outer.number(at + (hex ? 3 : 2), end, hex ? 16 : 10);
        } else {
            String name = new String(outer.octets, at + 1, end - at - 1, StandardCharsets.ISO_8859_1);
            point = NAMED.getOrDefault(name, -1);
        }
        if (point < 0 || !Character.isValidCodePoint(point)) {
            return at;
        }
        addPoint(point, outer.from[at], outer.to[end]);
        return end + 1;
    }

    /** What the digits say; -1 where they are no digits, or too many. */
    private int number(int start, int end, int radix) {
        if (end > length || start >= end || end - start > LONGEST_REFERENCE) {
            return -1;
        }
        long number = 0;
        for (int at = start; at < end; at++) {
            int digit = Character.digit(octets[at], radix);
            if (digit < 0) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    private void addPoint(int point, int start, int end) {
        if (point < 0x80) {
            add((byte) point, start, end);
            return;
        }
        for (byte octet : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
            add(octet, start, end);
        }
    }

    private void add(byte octet, int start, int end) {
        if (length == octets.length) {
            int more = 2 * length + 16;
            octets = Arrays.copyOf(octets, more);
            from = Arrays.copyOf(from, more);
            to = Arrays.copyOf(to, more);
        }
        octets[length] = octet;
        from[length] = start;
        to[length] = end;
        length++;
    }
}
