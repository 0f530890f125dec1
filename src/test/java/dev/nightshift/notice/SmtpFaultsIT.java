package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightshift.config.MailConfig;
import dev.nightshift.config.MailConfig.Login;
import dev.nightshift.config.MailConfig.Tls;
import dev.nightshift.config.Secret;
import dev.nightshift.problem.Launcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What mail servers do wrong, and what becomes of a letter then. */
class SmtpFaultsIT {
    private static final Launcher LAUNCHER = new Launcher(List.of("nightshift"), Path.of("/home"));

    private static final String PASSWORD = "s3cr3t-canary";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir
    private static Path folder;

    private static Path roots = Path.of("unset");
    private static Certificates keys = new Certificates(roots);

    @BeforeAll
    static void certificates() throws Exception {
        keys = new Certificates(folder);
        keys.make("good", "dns:localhost,ip:127.0.0.1");
        keys.make("other", "dns:other.example");
        roots = keys.roots("good", "other");
    }

    private static void send(SmtpStub stub, Tls tls, @Nullable Path trusted, @Nullable Login login, Duration limit)
            throws Exception {
        MailConfig.Server server = new MailConfig.Server("127.0.0.1", stub.port(), tls, trusted, login);
        MailConfig config = new MailConfig(
                new MailConfig.Recipients(List.of("human@example.org"), List.of(), List.of()),
                "night@example.org",
                server,
                MailConfig.Attachment.NONE);
        Carrier carrier = MailCarrier.of(config, shift -> Optional.empty(), LAUNCHER, new SmtpServer(server, limit));
        Notice notice = new Notice("job_failed", Notice.Severity.PROBLEM, "told", "text", "tests", null);
        NoticeView view = new NoticeView(1, notice, Instant.parse("2026-11-22T18:00:00Z"), List.of());
        Letter letter = Letter.of("nsh-0123456789abcdef", "mail:human@example.org", view, view.createdAt());
        carrier.send(carrier.compose(letter));
    }

    private static NotTaken refused(SmtpStub stub, Tls tls, @Nullable Path trusted, Duration limit) {
        NotTaken refused = catchThrowableOfType(
                NotTaken.class, () -> send(stub, tls, trusted, new Login("me", new Secret(PASSWORD)), limit));
        return Objects.requireNonNull(refused, "it was taken");
    }

    @ParameterizedTest
    @CsvSource({
        "BANNER, 421 too many, PASSING",
        "BANNER, 554 go away, PERMANENT",
        "BANNER, (drop), PASSING",
        "BANNER, garbage, PASSING",
        "EHLO, (drop), PASSING",
        "MAIL, 421 closing, PASSING",
        "MAIL, 451 later, PASSING",
        "MAIL, 553 not you, PERMANENT",
        "RCPT, 450 busy, PASSING",
        "RCPT, 550 nobody, PERMANENT",
        "DATA, 421 closing, PASSING",
        "DATA, 554 no, PERMANENT",
        "END, 451 later, PASSING",
        "END, 552 too large, PERMANENT",
        "END, (drop), PASSING"
    })
    void what_a_server_answers_decides_whether_to_try_again(String verb, String answer, NotTaken.Kind kind)
            throws Exception {
        try (SmtpStub stub = new SmtpStub(Map.of(verb, answer), null, false)) {
            NotTaken refused = Objects.requireNonNull(
                    catchThrowableOfType(NotTaken.class, () -> send(stub, Tls.NONE, null, null, LIMIT)),
                    "it was taken");

            assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(kind);
            assertThat(refused.getMessage()).contains("127.0.0.1");
            assertThat(stub.mails).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"BANNER", "EHLO", "RCPT", "END"})
    void a_server_that_never_ends_its_answer_is_left(String verb) throws Exception {
        try (SmtpStub stub = new SmtpStub(Map.of(verb, SmtpStub.DRIBBLE), null, false)) {
            NotTaken refused = Objects.requireNonNull(
                    catchThrowableOfType(
                            NotTaken.class, () -> send(stub, Tls.NONE, null, null, Duration.ofMillis(300))),
                    "it was taken");

            assertThat(refused.kind()).isEqualTo(NotTaken.Kind.PASSING);
            assertThat(refused.getMessage()).contains("within 0.3 s");
        }
    }

    @Test
    void a_mail_that_was_taken_but_not_acknowledged_comes_again_with_the_same_id() throws Exception {
        try (SmtpStub first = new SmtpStub(Map.of(), null, false)) {
            send(first, Tls.NONE, null, null, LIMIT);
            send(first, Tls.NONE, null, null, LIMIT);

            assertThat(first.mails)
                    .hasSize(2)
                    .allMatch(mail -> mail.contains("Message-ID: <nsh-0123456789abcdef@nightshift>"));
        }
    }

    @Test
    void a_server_that_offers_no_encryption_is_told_nothing() throws Exception {
        try (SmtpStub stub = new SmtpStub(Map.of(), null, false)) {
            NotTaken refused = refused(stub, Tls.STARTTLS, roots, LIMIT);

            assertThat(refused.kind()).isEqualTo(NotTaken.Kind.PASSING);
            assertThat(refused.getMessage()).contains("offers no encryption").doesNotContain(PASSWORD);
            assertThat(stub.inTheClear).allMatch(line -> line.startsWith("EHLO") || line.equals("QUIT"));
        }
    }

    @Test
    void a_server_that_proves_its_name_gets_the_mail_and_the_login_only_encrypted() throws Exception {
        try (SmtpStub stub = new SmtpStub(
                Map.of("EHLO", "250-stub\r\n250-AUTH PLAIN\r\n250 STARTTLS", "AUTH", "235 in"),
                keys.server("good"),
                false)) {
            send(stub, Tls.STARTTLS, roots, new Login("me", new Secret(PASSWORD)), LIMIT);

            assertThat(stub.mails).singleElement().asString().contains("Subject: Night Shift: told");
            assertThat(stub.inTheClear).hasSize(2).last().isEqualTo("STARTTLS");
        }
        try (SmtpStub stub = new SmtpStub(Map.of(), keys.server("good"), true)) {
            send(stub, Tls.TLS, roots, null, LIMIT);
            assertThat(stub.mails).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"STARTTLS, good, false", "STARTTLS, other, true", "TLS, good, false", "TLS, other, true"})
    void a_server_that_does_not_prove_its_name_gets_nothing(Tls tls, String key, boolean trusted) throws Exception {
        try (SmtpStub stub = new SmtpStub(Map.of(), keys.server(key), tls == Tls.TLS)) {
            NotTaken refused = refused(stub, tls, trusted ? roots : null, LIMIT);

            assertThat(refused.kind()).isEqualTo(NotTaken.Kind.PASSING);
            assertThat(refused.getMessage())
                    .contains("could not prove who it is")
                    .doesNotContain(PASSWORD);
            assertThat(stub.mails).isEmpty();
            assertThat(stub.inTheClear).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    @Test
    void what_is_slipped_in_before_the_encryption_is_not_taken_for_an_answer() throws Exception {
        try (SmtpStub stub =
                new SmtpStub(Map.of("STARTTLS", "220 go\r\n250-evil\r\n250 AUTH PLAIN"), keys.server("good"), false)) {
            send(stub, Tls.STARTTLS, roots, new Login("me", new Secret(PASSWORD)), LIMIT);

            assertThat(stub.mails).hasSize(1).noneMatch(mail -> mail.contains(PASSWORD));
            assertThat(stub.encrypted).noneMatch(line -> line.startsWith("AUTH"));
            assertThat(stub.inTheClear).last().isEqualTo("STARTTLS");
        }
    }
}
