package dev.nightshift.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Notices by mail.
 *
 * @param login {@code null}: the server is used without one
 */
public record MailConfig(
        List<String> to,
        String from,
        String host,
        int port,
        Tls tls,
        @Nullable Login login) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|[0-9a-fA-F:.]{2,45}");
    private static final Pattern USERNAME = Pattern.compile("\\P{Cntrl}{1,256}");

    static final Key<List<String>> TO = Key.of("notice.mail.to", "", Form.ADDRESSES);
    static final Key<String> FROM = Key.of("notice.mail.from", "", Form.ADDRESS_FORM);
    static final Key<String> HOST_NAME =
            Key.of("notice.mail.host", "", Form.matching(HOST, "expected the name or address of the mail server"));
    static final Key<Integer> PORT = Key.of("notice.mail.port", "587", Form.number(1, 65535));
    static final Key<Tls> TLS = Key.of("notice.mail.tls", "starttls", Form.choice(Tls.class));
    static final Key<String> USER =
            Key.of("notice.mail.username", "", Form.matching(USERNAME, "expected the name to log in with"));
    static final SecretKey PASSWORD = new SecretKey(Key.PREFIX + "notice.mail.password");
    static final List<Key<?>> KEYS = List.of(TO, FROM, HOST_NAME, PORT, TLS, USER, PASSWORD.file());

    /** How the connection to the server is kept private. */
    public enum Tls {
        /** Starts in the clear and must switch before anything is said. */
        STARTTLS,
        /** From the first byte. */
        TLS,
        NONE
    }

    /** How to log in at the server. */
    public record Login(String username, Secret password) {}

    public MailConfig {
        to = List.copyOf(to);
    }

    /** Nothing unless somebody is to get mail. */
    static Optional<MailConfig> from(Settings settings) {
        Optional<List<String>> to = settings.find(TO);
        Optional<String> from = settings.find(FROM);
        Optional<String> host = settings.find(HOST_NAME);
        int port = settings.get(PORT);
        Tls tls = settings.get(TLS);
        Optional<Login> login = login(settings);
        if (to.isEmpty()) {
            return Optional.empty();
        }
        require(settings, FROM, "expected the sender's address, because " + TO.name() + " is set");
        require(settings, HOST_NAME, "expected the mail server, because " + TO.name() + " is set");
        return from.isEmpty() || host.isEmpty()
                ? Optional.empty()
                : Optional.of(new MailConfig(to.get(), from.get(), host.get(), port, tls, login.orElse(null)));
    }

    private static void require(Settings settings, Key<?> key, String expected) {
        if (settings.given(key.name()).isEmpty()) {
            settings.missing(key, expected);
        }
    }

    private static Optional<Login> login(Settings settings) {
        Optional<String> user = settings.find(USER);
        Optional<Secret> password = PASSWORD.find(settings);
        if (user.isPresent() && password.isEmpty() && !PASSWORD.isGiven(settings)) {
            settings.missing(
                    PASSWORD.file(),
                    "expected the file with the password of " + USER.name() + "; or set "
                            + Key.variable(PASSWORD.name()));
        }
        return user.isEmpty() || password.isEmpty()
                ? Optional.empty()
                : Optional.of(new Login(user.get(), password.get()));
    }
}
