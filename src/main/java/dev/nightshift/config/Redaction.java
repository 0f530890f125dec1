package dev.nightshift.config;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Takes secrets out of text: as they are, with backslashes between, encoded as in URLs (RFC 3986, and {@code +} for a
 * space), or in base64 (RFC 4648, both alphabets) at any place of what was encoded, also over several lines. Each part of
 * a line that holds one becomes {@code ***}; the number of lines stays. Immutable.
 */
public final class Redaction {
    private static final String INSTEAD = "***";
    /** Shorter ones say little of the secret, and are found where it is not. */
    private static final int SHORTEST_BASE64 = 4;

    private final List<String> secrets;

    public Redaction(List<Secret> secrets) {
        this.secrets =
                secrets.stream().map(Secret::reveal).filter(s -> !s.isEmpty()).toList();
    }

    /** The same text where it holds no secret. */
    public String redact(String text) {
        BitSet hidden = new BitSet();
        for (String secret : secrets) {
            hide(secret, text, hidden);
        }
        return hidden.isEmpty() ? text : without(text, hidden);
    }

    private static void hide(String secret, String text, BitSet hidden) {
        View.plain(text).hide(secret, hidden);
        String bare = secret.replace("\\", "");
        if (!bare.isEmpty()) {
            View.without(text, c -> c == '\\').hide(bare, hidden);
        }
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        String octets = new String(bytes, StandardCharsets.ISO_8859_1);
        View.decoded(text, false).hide(octets, hidden);
        View.decoded(text, true).hide(octets, hidden);
        View letters = View.without(text, c -> c == '\\' || Character.isWhitespace(c));
        for (int before = 0; before < 3; before++) {
            hideBase64(bytes, before, letters, hidden);
        }
    }

    /** {@code before}: bytes that share a letter with the secret. Letters that are only in part of it go with it. */
    private static void hideBase64(byte[] secret, int before, View letters, BitSet hidden) {
        byte[] padded = new byte[before + secret.length + 3];
        System.arraycopy(secret, 0, padded, before, secret.length);
        String encoded = Base64.getEncoder().encodeToString(padded);
        int from = (before * 8 + 5) / 6;
        int to = (before + secret.length) * 8 / 6;
        if (to - from < SHORTEST_BASE64) {
            return;
        }
        int more = (before + secret.length) * 8 % 6 == 0 ? 0 : 1;
        letters.base64().hide(encoded.substring(from, to), from * 6 == before * 8 ? 0 : 1, more, hidden);
    }

    private static String without(String text, BitSet hidden) {
        StringBuilder left = new StringBuilder(text.length());
        boolean inside = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean here = hidden.get(at) && c != '\n' && c != '\r';
            if (!here) {
                left.append(c);
            } else if (!inside) {
                left.append(INSTEAD);
            }
            inside = here;
        }
        return left.toString();
    }

    /** A text as something reads it, and where each character of that comes from. */
    private static final class View {
        private final StringBuilder chars;
        private int[] from;
        private int[] to;

        private View(int length) {
            chars = new StringBuilder(length);
            from = new int[length];
            to = new int[length];
        }

        static View plain(String text) {
            return without(text, c -> false);
        }

        static View without(String text, IntPredicate dropped) {
            View view = new View(text.length());
            for (int at = 0; at < text.length(); at++) {
                if (!dropped.test(text.charAt(at))) {
                    view.add(text.charAt(at), at, at + 1);
                }
            }
            return view;
        }

        /** Octets, each as a character; {@code form}: {@code +} is a space. */
        static View decoded(String text, boolean form) {
            View view = new View(text.length());
            for (int at = 0; at < text.length(); ) {
                int point = text.codePointAt(at);
                int octet = point == '%' ? octet(text, at) : -1;
                int end = at + (octet >= 0 ? 3 : Character.charCount(point));
                if (octet >= 0) {
                    view.add((char) octet, at, end);
                } else if (point < 0x80) {
                    view.add(form && point == '+' ? ' ' : (char) point, at, end);
                } else {
                    for (byte one : text.substring(at, end).getBytes(StandardCharsets.UTF_8)) {
                        view.add((char) (one & 0xff), at, end);
                    }
                }
                at = end;
            }
            return view;
        }

        private static int octet(String text, int at) {
            int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
            return low < 0 ? -1 : high << 4 | low;
        }

        /** Both alphabets as one, and what stands for their letters in URLs. */
        View base64() {
            View view = new View(chars.length());
            String text = chars.toString();
            for (int at = 0; at < text.length(); at++) {
                int octet = text.charAt(at) == '%' ? octet(text, at) : -1;
                int last = octet >= 0 ? at + 2 : at;
                char c = octet >= 0 ? (char) octet : text.charAt(at);
                view.add(c == '-' ? '+' : c == '_' ? '/' : c, from[at], to[last]);
                at = last;
            }
            return view;
        }

        private void add(char c, int start, int end) {
            int at = chars.length();
            if (at == from.length) {
                from = Arrays.copyOf(from, 2 * at + 16);
                to = Arrays.copyOf(to, 2 * at + 16);
            }
            chars.append(c);
            from[at] = start;
            to[at] = end;
        }

        void hide(String wanted, BitSet hidden) {
            hide(wanted, 0, 0, hidden);
        }

        /** Also so many characters before and after it. */
        void hide(String wanted, int before, int after, BitSet hidden) {
            String text = chars.toString();
            for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
                int first = Math.max(0, at - before);
                int last = Math.min(text.length(), at + wanted.length() + after) - 1;
                hidden.set(from[first], to[last]);
            }
        }
    }
}
