package dev.nightshift.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
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
        assertThat(new Redaction(List.of()).redact(SECRET)).isEqualTo(SECRET);
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
}
