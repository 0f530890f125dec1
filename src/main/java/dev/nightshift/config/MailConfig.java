package dev.nightshift.config;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Notices by mail.
 *
 * @param attachment how the report of a shift goes along
 */
public record MailConfig(Recipients to, String from, Server server, Attachment attachment) {
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
    static final Key<List<String>> PROBLEM_TO = Key.of("notice.mail.problem-to", "", Form.ADDRESSES);
    static final Key<List<String>> REPORT_TO = Key.of("notice.mail.report-to", "", Form.ADDRESSES);
    static final Key<Attachment> ATTACHMENT = Key.of("notice.mail.report", "inline", Form.choice(Attachment.class));
    static final Key<Path> CA_FILE = Key.of("notice.mail.ca-file", "", Form.PATH);
    static final List<Key<?>> KEYS =
            List.of(TO, PROBLEM_TO, REPORT_TO, FROM, HOST_NAME, PORT, TLS, CA_FILE, USER, PASSWORD.file(), ATTACHMENT);

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

    /**
     * The server that takes the mail.
     *
     * @param caFile certificates in PEM that are trusted beside those that Java trusts
     * @param login {@code null}: it is used without one
     */
    public record Server(
            String host,
            int port,
            Tls tls,
            @Nullable Path caFile,
            @Nullable Login login) {}

    /**
     * Who gets mail; each address its own.
     *
     * @param all every notice that mail gets
     * @param problems only problems
     * @param reports only what tells of a whole shift, with its report
     */
    public record Recipients(List<String> all, List<String> problems, List<String> reports) {
        public Recipients {
            all = List.copyOf(all);
            problems = List.copyOf(problems);
            reports = List.copyOf(reports);
        }

        /** Each once. */
        public Set<String> addresses() {
            Set<String> addresses = new LinkedHashSet<>(all);
            addresses.addAll(problems);
            addresses.addAll(reports);
            return addresses;
        }

        boolean isEmpty() {
            return all.isEmpty() && problems.isEmpty() && reports.isEmpty();
        }
    }

    /** How the report of a shift goes along: as the mail itself where it is small enough, as a file, or not. */
    public enum Attachment {
        INLINE,
        ATTACHED,
        NONE
    }

    /** Nothing unless somebody is to get mail. */
    static Optional<MailConfig> from(Settings settings) {
        Recipients to = new Recipients(
                settings.find(TO).orElse(List.of()),
                settings.find(PROBLEM_TO).orElse(List.of()),
                settings.find(REPORT_TO).orElse(List.of()));
        Optional<String> from = settings.find(FROM);
        Optional<String> host = settings.find(HOST_NAME);
        int port = settings.get(PORT);
        Tls tls = settings.get(TLS);
        Path caFile = settings.path(CA_FILE).orElse(null);
        Attachment attachment = settings.get(ATTACHMENT);
        Optional<Login> login = login(settings);
        if (to.isEmpty()) {
            return Optional.empty();
        }
        String because = settings.find(TO).isPresent()
                ? TO.name()
                : settings.find(PROBLEM_TO).isPresent() ? PROBLEM_TO.name() : REPORT_TO.name();
        require(settings, FROM, "expected the sender's address, because " + because + " is set");
        require(settings, HOST_NAME, "expected the mail server, because " + because + " is set");
        return from.isEmpty() || host.isEmpty()
                ? Optional.empty()
                : Optional.of(new MailConfig(
                        to, from.get(), new Server(host.get(), port, tls, caFile, login.orElse(null)), attachment));
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
