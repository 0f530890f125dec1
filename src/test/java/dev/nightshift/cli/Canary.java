package dev.nightshift.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A secret that is nowhere else in the world, and how it may look after a journey. */
record Canary(String name, String secret) {

    /** In lines, none so long that a notice or a report cuts it. */
    String leak() {
        return String.join(
                "\n",
                "said " + secret + " and " + json() + " and " + html(),
                "b64 " + base64("user:" + secret) + " " + Base64.getUrlEncoder().encodeToString(octets()),
                "hex " + HexFormat.of().formatHex(octets()) + " url " + url(),
                "octets " + each("%%%02X") + " ",
                "json " + units() + "\n");
    }

    /** What must not be found. */
    List<String> forms() {
        return List.of(
                        secret,
                        json(),
                        html(),
                        url(),
                        each("%%%02X"),
                        each("%%%02x"),
                        units(),
                        HexFormat.of().formatHex(octets()),
                        HexFormat.of().withUpperCase().formatHex(octets()),
                        cut(Base64.getEncoder().encodeToString(octets())),
                        cut(Base64.getUrlEncoder().encodeToString(octets())),
                        // Of what stands after five other octets.
                        cut(base64("user:" + secret)).substring(8))
                .stream()
                .distinct()
                .toList();
    }

    boolean isIn(String text) {
        return forms().stream().anyMatch(text::contains);
    }

    private byte[] octets() {
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Without letters that depend on what follows. */
    private static String cut(String base64) {
        String letters = base64.replace("=", "");
        return letters.substring(0, letters.length() - 1);
    }

    private String json() {
        return secret.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/");
    }

    private String html() {
        return secret.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;");
    }

    private String url() {
        return URLEncoder.encode(secret, StandardCharsets.UTF_8);
    }

    private String each(String format) {
        StringBuilder all = new StringBuilder();
        for (byte one : octets()) {
            all.append(String.format(Locale.ROOT, format, one));
        }
        return all.toString();
    }

    private String units() {
        return secret.chars()
                .mapToObj(unit -> String.format(Locale.ROOT, "\\u%04x", unit))
                .collect(Collectors.joining());
    }
}
