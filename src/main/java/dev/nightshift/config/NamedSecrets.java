package dev.nightshift.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What is secret among names and values that somebody else chose: by its name, or a password in a URL. */
final class NamedSecrets {
    /** Characters; shorter values say little, and are found where they are no secret. */
    static final int SHORTEST = 6;

    private static final Pattern SECRET = Pattern.compile(
            "TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|KEYS?(?![A-Z])|(?<![A-Z])PASS(?![A-Z])|_PWD(?![A-Z])",
            Pattern.CASE_INSENSITIVE);
    /** These name where a secret is. */
    private static final Pattern PLACE = Pattern.compile(".*[._-](FILE|PATH|DIR|SOCK)", Pattern.CASE_INSENSITIVE);

    private NamedSecrets() {}

    static List<Secret> of(Map<String, String> named) {
        return named.entrySet().stream()
                .flatMap(entry -> isSecret(entry.getKey())
                        ? new Secret(entry.getValue()).parts().stream()
                        : new Secret(entry.getValue()).password().stream())
                .filter(secret -> secret.reveal().length() >= SHORTEST)
                .toList();
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name).find() && !PLACE.matcher(name).matches();
    }
}
