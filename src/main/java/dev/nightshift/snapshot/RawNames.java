package dev.nightshift.snapshot;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * File names as the bytes that the kernel keeps, in whatever locale the JVM runs.
 *
 * <p>A <i>raw</i> string has one character per byte (ISO 8859-1), so it holds any name, and comparing raw strings
 * compares bytes. {@link Path#toString} loses bytes that the locale cannot decode; {@link Path#toUri} does not.
 */
final class RawNames {
    /** Names that git refuses or reads, in the spellings of HFS and NTFS too; ignorable characters are gone before. */
    private static final Pattern RISKY = Pattern.compile(
            "\\.git(?:modules|attributes)?(?:[ .:\\\\].*)?|gi.*~.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final HexFormat HEX = HexFormat.of();

    private RawNames() {}

    /** The raw form of a name, of a relative path or of the target of a link. */
    static String raw(Path path) {
        String text = path.toString();
        if (isAscii(text)) {
            return text;
        }
        String encoded = Path.of("/").resolve(path).toUri().getRawPath();
        String raw = percentDecoded(path.isAbsolute() ? encoded : encoded.substring(1));
        // toUri() appends a slash to what is a directory at this moment.
        return raw.endsWith("/") && !text.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    }

    /** The relative path of a raw one. Slashes at the end or in a row are not kept. */
    static Path path(String raw) {
        if (isAscii(raw)) {
            return Path.of(raw);
        }
        Path absolute = Path.of(URI.create("file:///" + percentEncoded(raw).replace("%2f", "/")));
        return absolute.subpath(0, absolute.getNameCount());
    }

    static byte[] bytes(String raw) {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String raw(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The name under which a tree in the store holds it; {@link #unescaped} is the inverse. */
    static String escaped(String raw) {
        boolean risky = RISKY.matcher(withoutHighBytes(raw)).matches();
        StringBuilder escaped = new StringBuilder(raw.length() + 2);
        for (int at = 0; at < raw.length(); at++) {
            char c = raw.charAt(at);
            if (c == '%' || c == '\\' || (risky && at == 0)) {
                escaped.append('%').append(HEX.toHexDigits((byte) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** Fails for a name that {@link #escaped} never makes, or that could lead elsewhere. */
    static String unescaped(String stored) throws DamagedException {
        String raw;
        try {
            raw = percentDecoded(stored);
        } catch (IllegalArgumentException e) {
            throw new DamagedException("the store holds the name " + display(stored) + ", which we never write", e);
        }
        if (raw.isEmpty()
                || raw.equals(".")
                || raw.equals("..")
                || raw.indexOf('/') >= 0
                || raw.indexOf('\0') >= 0
                || !escaped(raw).equals(stored)) {
            throw new DamagedException("the store holds the name " + display(stored) + ", which we never write");
        }
        return raw;
    }

    /** For humans and JSON: UTF-8 where it is, everything that a terminal could take for more than text as \xNN. */
    static String display(String raw) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(raw)))
                    .toString();
        } catch (CharacterCodingException e) {
            text = raw;
        }
        boolean utf8 = !text.equals(raw) || isAscii(raw);
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean odd = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || (!utf8 && c > 0x7e);
            if (!odd) {
                shown.appendCodePoint(c);
            } else if (c <= 0xff) {
                shown.append("\\x").append(HEX.toHexDigits((byte) c));
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return shown.toString();
    }

    /** Printable ASCII without spaces; {@link #percentDecoded} is the inverse. */
    static String percentEncoded(String raw) {
        StringBuilder encoded = new StringBuilder(raw.length() + 8);
        for (int at = 0; at < raw.length(); at++) {
            char c = raw.charAt(at);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "/._-+=@,~".indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits((byte) c));
            }
        }
        return encoded.toString();
    }

    static String percentDecoded(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char c = encoded.charAt(at);
            if (c != '%') {
                decoded.write(c);
            } else if (at + 2 < encoded.length()) {
                decoded.write(HexFormat.fromHexDigits(encoded, at + 1, at + 3));
                at += 2;
            } else {
                throw new IllegalArgumentException("cut off: " + encoded);
            }
        }
        return raw(decoded.toByteArray());
    }

    static boolean isAscii(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) > 0x7e) {
                return false;
            }
        }
        return true;
    }

    private static String withoutHighBytes(String raw) {
        StringBuilder kept = new StringBuilder(raw.length());
        for (int at = 0; at < raw.length(); at++) {
            if (raw.charAt(at) < 0x80) {
                kept.append(raw.charAt(at));
            }
        }
        return kept.toString();
    }
}
