package dev.nightshift.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of text: as they are; under up to three layers of escapes, as of URLs (and {@code +} for a space),
 * JSON, shells and HTML; in hexadecimal digits; and in base64 (RFC 4648, both alphabets) at any place of what was encoded,
 * also over several lines. So goes what stands before the {@code @} of a URL, whoever wrote it. Each part of a line that
 * holds a secret becomes {@code ***}; the number of lines stays. What is in no known encoding, or cut in pieces, stays.
 *
 * <p>Takes time that grows with the text alone, however many secrets there are. Immutable; thread-safe.
 */
public final class Redaction {
    /** Hides nothing but the users of URLs. */
    public static final Redaction NONE = new Redaction(List.of());
    /** Characters; shorter ones are not looked for, because they are found where they are no secret. */
    public static final int SHORTEST = 4;

    private static final int LAYERS = 3;
    /** Shorter ones say little of the secret, and are found where it is not. */
    private static final int SHORTEST_BASE64 = 4;

    private static final int[] TEXT = alphabet(octet -> octet == '+' ? ' ' : octet);
    private static final int[] BASE64 = alphabet(Redaction::base64);
    private static final int[] HEX = alphabet(Redaction::hex);

    private final List<String> secrets;
    private final @Nullable Redaction others;
    /** Made when first needed: most calls of the command line never do. */
    private volatile @Nullable List<Finder> finders;

    private interface Alphabet {
        int letter(int octet);
    }

    public Redaction(Collection<Secret> secrets) {
        this(secrets, null);
    }

    private Redaction(Collection<Secret> secrets, @Nullable Redaction others) {
        this.secrets = secrets.stream()
                .map(Secret::reveal)
                .filter(secret -> secret.length() >= SHORTEST)
                .distinct()
                .toList();
        this.others = others;
    }

    /** Hides as well what variables of an environment hold, where their names or values look secret. */
    public Redaction and(Map<String, String> environment) {
        return andAll(List.of(environment));
    }

    /** The same of several. */
    public Redaction andAll(List<Map<String, String>> environments) {
        return and(environments.stream()
                .flatMap(one -> NamedSecrets.of(one).stream())
                .toList());
    }

    Redaction and(Collection<Secret> more) {
        return more.isEmpty() ? this : new Redaction(more, this);
    }

    /** The same text where it holds no secret. */
    public String redact(String text) {
        if (text.length() < SHORTEST) {
            return text;
        }
        Hidden hidden = new Hidden(text);
        UrlUsers.hide(text, hidden);
        List<Finder> all = finders();
        Reading reading = all.isEmpty() ? null : Reading.of(text);
        for (int layer = 0; layer <= LAYERS && reading != null; layer++) {
            for (Finder finder : all) {
                finder.hide(reading, hidden);
            }
            reading = reading.unescaped();
        }
        return hidden.shown();
    }

    /** The same lines; a secret may go over several. */
    public List<String> redact(List<String> lines) {
        return lines.isEmpty()
                ? lines
                : Arrays.asList(redact(String.join("\n", lines)).split("\n", -1));
    }

    /** As {@link #redact(String)}; nothing stays nothing. */
    public @Nullable String orNull(@Nullable String text) {
        return text == null ? null : redact(text);
    }

    private List<Finder> finders() {
        List<Finder> made = finders;
        if (made == null) {
            made = new ArrayList<>(others == null ? List.of() : others.finders());
            if (!secrets.isEmpty()) {
                List<byte[]> octets = secrets.stream()
                        .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                        .toList();
                made.add(new Finder(TEXT, texts()));
                made.add(new Finder(
                        BASE64,
                        octets.stream().flatMap(one -> base64(one).stream()).toList()));
                made.add(new Finder(HEX, octets.stream().map(Redaction::hex).toList()));
            }
            finders = made;
        }
        return made;
    }

    /** A secret may itself look escaped, and so come out in another form where something else around it is. */
    private List<Finder.Word> texts() {
        List<Finder.Word> words = new ArrayList<>();
        for (String secret : secrets) {
            Reading reading = Reading.of(secret);
            for (int layer = 0; layer <= LAYERS && reading != null && reading.length() >= SHORTEST; layer++) {
                words.add(Finder.Word.of(reading.octets()));
                reading = reading.unescaped();
            }
        }
        return words;
    }

    /** By how many octets before it share a letter with it. Letters that are only in part of it go with it. */
    private static List<Finder.Word> base64(byte[] secret) {
        List<Finder.Word> words = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
            byte[] padded = new byte[before + secret.length + 3];
            System.arraycopy(secret, 0, padded, before, secret.length);
            String encoded = Base64.getEncoder().encodeToString(padded);
            int from = (before * 8 + 5) / 6;
            int to = (before + secret.length) * 8 / 6;
            if (to - from >= SHORTEST_BASE64) {
                words.add(new Finder.Word(
                        encoded.substring(from, to),
                        from * 6 == before * 8 ? 0 : 1,
                        (before + secret.length) * 8 % 6 == 0 ? 0 : 1));
            }
        }
        return words;
    }

    private static Finder.Word hex(byte[] secret) {
        StringBuilder digits = new StringBuilder(2 * secret.length);
        for (byte octet : secret) {
            digits.append(Character.forDigit((octet >> 4) & 0xf, 16)).append(Character.forDigit(octet & 0xf, 16));
        }
        return Finder.Word.of(digits.toString());
    }

    private static int[] alphabet(Alphabet letters) {
        int[] alphabet = new int[256];
        Arrays.setAll(alphabet, letters::letter);
        return alphabet;
    }

    private static int base64(int octet) {
        if (octet == '-' || octet == '_') {
            return octet == '-' ? '+' : '/';
        }
        boolean letter = octet < 0x80 && (Character.isLetterOrDigit(octet) || octet == '+' || octet == '/');
        return letter ? octet : Character.isWhitespace(octet) ? Finder.SKIPPED : Finder.BREAK;
    }

    private static int hex(int octet) {
        if (octet < 0x80 && Character.digit(octet, 16) >= 0) {
            return Character.toLowerCase(octet);
        }
        return Character.isWhitespace(octet) || octet == ':' || octet == '-' || octet == ','
                ? Finder.SKIPPED
                : Finder.BREAK;
    }
}
