package dev.nightshift.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String SECRET = "Köder/+ p\"ss?wörd=7>>>???";

    private final Redaction redaction = new Redaction(List.of(new Secret(SECRET), new Secret("second-secret")));

    @Test
    void text_without_a_secret_stays_as_it_is() {
        String text = "plain %41 text, cGxhaW4= \\ and\r\nlines + more % %zz %4\n";
        assertThat(redaction.redact(text)).isSameAs(text);
        assertThat(Redaction.NONE.redact(SECRET)).isSameAs(SECRET);
    }

    @Test
    void a_secret_goes_and_what_is_around_it_stays() {
        assertThat(redaction.redact("a=" + SECRET + ";\nb=second-secret\n")).isEqualTo("a=***;\nb=***\n");
    }

    @Test
    void a_secret_in_json_or_a_shell_goes() {
        assertThat(redaction.redact("{\"a\":\"" + SECRET.replace("\"", "\\\"").replace("/", "\\/") + "\"}"))
                .isEqualTo("{\"a\":\"***\"}");
    }

    @Test
    void a_secret_that_itself_looks_encoded_goes() {
        Redaction odd = new Redaction(List.of(new Secret("a%41b\\c+")));
        assertThat(odd.redact("x a%41b\\c+ y a%2541b%5Cc%2B z")).isEqualTo("x *** y *** z");
    }

    @Test
    void url_encodings_go_whatever_they_encode() {
        String form = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        StringBuilder all = new StringBuilder();
        for (byte one : SECRET.getBytes(StandardCharsets.UTF_8)) {
            all.append(String.format("%%%02x", one));
        }
        for (String encoded : List.of(form, form.replace("+", "%20"), all.toString(), SECRET.replace("ö", "%C3%B6"))) {
            assertThat(redaction.redact("u?p=" + encoded + "&q=1")).isEqualTo("u?p=***&q=1");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void base64_goes_wherever_in_what_was_encoded_and_in_lines(long seed) {
        Random random = new Random(seed);
        for (int around = 0; around < 60; around++) {
            byte[] before = new byte[around % 6];
            byte[] after = new byte[around / 6];
            random.nextBytes(before);
            random.nextBytes(after);
            byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
            byte[] all = new byte[before.length + secret.length + after.length];
            System.arraycopy(before, 0, all, 0, before.length);
            System.arraycopy(secret, 0, all, before.length, secret.length);
            System.arraycopy(after, 0, all, before.length + secret.length, after.length);
            for (Base64.Encoder encoder : List.of(
                    Base64.getEncoder(),
                    Base64.getUrlEncoder().withoutPadding(),
                    Base64.getMimeEncoder(8, new byte[] {'\n', ' ', ' '}))) {
                String encoded = encoder.encodeToString(all);
                String shown = redaction.redact("x: " + encoded + "\n");
                // What holds no bit of the secret may stay.
                int kept = before.length * 8 / 6
                        + (all.length * 8 + 5) / 6
                        - ((before.length + secret.length) * 8 + 5) / 6;
                assertThat(shown.replaceAll("\\*\\*\\*|\\s|x:|=", ""))
                        .as("seed %s, %s around", seed, around)
                        .hasSizeLessThanOrEqualTo(kept);
                assertThat(shown.lines().count())
                        .isEqualTo(("x: " + encoded).lines().count());
            }
        }
    }

    @Test
    void a_long_secret_goes_too() {
        String secret = "k3y-".repeat(1000);
        Redaction longOne = new Redaction(List.of(new Secret(secret)));
        String encoded = Base64.getMimeEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        assertThat(longOne.redact(secret + " " + encoded)).doesNotContain("k3y-k3y", encoded.substring(10, 40));
    }

    @Test
    void escapes_of_json_html_and_shells_do_not_hide_a_secret() {
        StringBuilder units = new StringBuilder();
        StringBuilder references = new StringBuilder();
        StringBuilder named = new StringBuilder();
        for (int at = 0; at < SECRET.length(); at++) {
            char c = SECRET.charAt(at);
            units.append(String.format("\\u%04X", (int) c));
            references.append("&#").append((int) c).append(';');
            named.append(c == '"' ? "&quot;" : c == '>' ? "&gt;" : c == 'ö' ? "&#xF6;" : Character.toString(c));
        }
        StringBuilder octets = new StringBuilder();
        StringBuilder octal = new StringBuilder();
        for (byte one : SECRET.getBytes(StandardCharsets.UTF_8)) {
            octets.append(String.format("\\x%02x", one));
            octal.append(String.format("\\%03o", one));
        }
        for (StringBuilder escaped : List.of(units, references, named, octets, octal)) {
            assertThat(redaction.redact("<b>" + escaped + "</b>\n")).isEqualTo("<b>***</b>\n");
        }
    }

    @Test
    void three_layers_of_escapes_do_not_hide_a_secret() {
        String secret = "a\\b\"c&d<e";
        String json = secret.replace("\\", "\\\\").replace("\"", "\\\"");
        String html = json.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
        String url = URLEncoder.encode(html, StandardCharsets.UTF_8);
        Redaction odd = new Redaction(List.of(new Secret(secret)));
        for (String escaped : List.of(secret, json, html, url)) {
            assertThat(odd.redact("x=" + escaped + ";")).isEqualTo("x=***;");
        }
    }

    @Test
    void hexadecimal_digits_go_in_any_grouping() {
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        for (String between : List.of("", " ", ":", "\n  ", ", ")) {
            String digits = HexFormat.ofDelimiter(between).formatHex(bytes);
            for (String shown : List.of(digits, digits.toUpperCase(Locale.ROOT))) {
                assertThat(redaction.redact("xx(" + shown + ")").replaceAll("[*\\s]+", "*"))
                        .isEqualTo("xx(*)");
            }
        }
    }

    @Test
    void base64_of_what_was_escaped_for_json_goes() {
        String encoded =
                Base64.getMimeEncoder(12, new byte[] {'\n'}).encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(redaction.redact("{\"a\":\"" + encoded.replace("\n", "\\n").replace("/", "\\/") + "\"}"))
                .doesNotContain(encoded.substring(0, 8))
                .startsWith("{\"a\":\"***");
    }

    @Test
    void secrets_that_overlap_or_hold_each_other_go_whole() {
        Redaction many = new Redaction(Stream.of("abcdef", "cdefgh", "efghijklmn", "bcde", "zzzzzz")
                .map(Secret::new)
                .toList());
        assertThat(many.redact("-abcdefghijklmn-zzzzzzzzz-bcdf-")).isEqualTo("-***-***-bcdf-");
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void what_it_finds_is_what_a_plain_search_finds(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<String> secrets = Stream.generate(() -> word(random, 4 + random.nextInt(4)))
                    .limit(1 + random.nextInt(6))
                    .toList();
            String text = word(random, 200);
            boolean[] hidden = new boolean[text.length() + 1];
            for (String secret : secrets) {
                for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
                    Arrays.fill(hidden, at, at + secret.length(), true);
                }
            }
            StringBuilder expected = new StringBuilder();
            for (int at = 0; at < text.length(); at++) {
                expected.append(!hidden[at] ? text.substring(at, at + 1) : at > 0 && hidden[at - 1] ? "" : "***");
            }
            assertThat(new Redaction(secrets.stream().map(Secret::new).toList()).redact(text))
                    .as("seed %s, round %s, %s in %s", seed, round, secrets, text)
                    .isEqualTo(expected.toString());
        }
    }

    /** Letters that are in no hexadecimal number. */
    private static String word(Random random, int length) {
        return random.ints(length, 0, 3)
                .mapToObj(letter -> "xyz".substring(letter, letter + 1))
                .collect(Collectors.joining());
    }

    @Test
    void the_work_grows_with_the_text_alone_also_where_secrets_and_text_are_all_the_same() {
        List<Secret> secrets = IntStream.rangeClosed(1, 400)
                .mapToObj(length -> new Secret("a".repeat(10 * length)))
                .toList();
        assertThat(new Redaction(secrets).redact("a".repeat(1 << 20) + "\n" + "\\&%".repeat(100_000)))
                .startsWith("***\n\\&%");
    }

    @Test
    void who_logs_in_by_a_url_goes_also_where_nobody_named_it() {
        assertThat(Redaction.NONE.redact(
                        "to 'https://ann:pa55@word@git.example/x.git', mailto:a@b, https://gh0_t0ken@h/"))
                .isEqualTo("to 'https://ann:***@git.example/x.git', mailto:a@b, https://***@h/");
        String without = "ssh://git@host/x http://host:80/@x jdbc:x://h:1/db?a=b@c :// http://@h/ a://b:@c";
        assertThat(Redaction.NONE.redact(without)).isEqualTo(without);
    }

    @Test
    void values_go_whose_names_or_urls_say_that_they_are_secret() {
        Map<String, String> environment = new TreeMap<>();
        for (String name : List.of(
                "GITHUB_TOKEN", "my-secret", "PGPASSWORD", "DB_PASS", "FTP_PWD", "accessKey", "camel.x.secret-key")) {
            environment.put(name, "hidden-by-" + name);
        }
        for (String name : List.of("PATH", "PWD", "OLD.PWDS", "KEYBOARD", "COMPASS", "TOKEN_FILE", "KEY_PATH")) {
            environment.put(name, "shown-by-" + name);
        }
        environment.put("DATABASE", "postgres://ann:pass-in-url@localhost/db");
        environment.put("A_TOKEN", "true");
        environment.put("A_KEY", "multi-line-key-1111\nmulti-line-key-2222\n");
        Redaction named = Redaction.NONE.and(environment);

        environment.values().stream()
                .filter(value -> value.contains("-by-"))
                .forEach(value -> assertThat(named.redact("= " + value + " ="))
                        .isEqualTo(value.startsWith("hidden") ? "= *** =" : "= " + value + " ="));
        assertThat(named.redact("true: pass-in-url, multi-line-key-2222")).isEqualTo("true: ***, ***");
    }

    @Test
    void of_a_url_that_is_a_secret_its_parts_go_too() {
        Redaction url = new Redaction(new Secret("https://h.example/hooks/T0P5ECRET?key=inTheQuery&v=1").parts());
        assertThat(url.redact("GET /hooks/T0P5ECRET failed; T0P5ECRET, inTheQuery, v=1 of h.example"))
                .isEqualTo("GET *** failed; ***, ***, v=1 of h.example");
    }

    @Test
    void lines_stay_lines_where_a_secret_goes_over_several() {
        Redaction lines = new Redaction(List.of(new Secret("one\ntwo")));
        assertThat(lines.redact(List.of("a one", "two b", "")).toString()).isEqualTo("[a ***, *** b, ]");
        assertThat(lines.redact(List.<String>of())).isEmpty();
    }
}
