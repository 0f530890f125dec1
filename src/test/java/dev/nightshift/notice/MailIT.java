package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.nightshift.config.MailConfig;
import dev.nightshift.config.MailConfig.Attachment;
import dev.nightshift.config.MailConfig.Login;
import dev.nightshift.config.MailConfig.Tls;
import dev.nightshift.config.Redaction;
import dev.nightshift.config.Secret;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Deliveries.Result;
import dev.nightshift.notice.Notice.Severity;
import dev.nightshift.problem.Launcher;
import dev.nightshift.store.Database;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real SMTP server, a real route, a real outbox. */
class MailIT {
    private static final Launcher LAUNCHER = new Launcher(List.of("nightshift"), Path.of("/home"));

    private static final String REPORT = "<!DOCTYPE html><html><body>the whole night</body></html>";

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final Outbox outbox = new Outbox(clock, Routing.to("log", "mail"), Redaction.NONE);
    private GreenMail server;
    private Database database;

    @BeforeEach
    void open() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        database = Database.open(folder.resolve("nightshift.db"), Outbox.schema(), clock);
    }

    @AfterEach
    void close() {
        server.stop();
        database.close();
    }

    @Test
    void a_notice_arrives_with_subject_and_text() throws Exception {
        Deliveries deliveries = deliveries(server.getSmtp().getPort(), null);
        put(deliveries, "Größe: 1 job failed 😀", "Exit status 3.\nnightshift rollback latest");

        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));

        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Night Shift: Größe: 1 job failed 😀");
        assertThat(mail.getFrom()[0]).hasToString("night@example.org");
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(((MimeMultipart) mail.getContent()).getBodyPart(1).getContentType())
                .startsWith("text/html");
        assertThat(text(mail))
                .startsWith("Exit status 3.\nnightshift rollback latest\n")
                .contains("problem job_failed, 2026-11-22T18:00:00.000Z, shift 2026-11-22-190000, job tests");
    }

    @Test
    void while_the_server_is_down_it_stays_pending_and_the_next_try_delivers() {
        int port = server.getSmtp().getPort();
        Deliveries deliveries = deliveries(port, null);
        server.stop();
        put(deliveries, "told", "text");

        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 1));
        NoticeView.Delivery waiting =
                database.read(outbox::undelivered).get(0).deliveries().get(0);
        assertThat(waiting.state()).isEqualTo(NoticeView.State.PENDING);
        assertThat(waiting.tries().lastError()).contains("127.0.0.1");

        server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        clock.advance(Duration.ofMinutes(1));
        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void a_hostile_subject_adds_no_header_and_no_recipient() throws Exception {
        Deliveries deliveries = deliveries(server.getSmtp().getPort(), null);
        put(deliveries, "x\r\nBcc: victim@example.org\r\nX-Evil: 1\r\n\r\n<b>body</b>", "a\r\n.\r\nRCPT TO:<v@x.org>");

        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));

        assertThat(server.getReceivedMessages()).hasSize(1);
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getHeader("X-Evil")).isNull();
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getRecipients(Message.RecipientType.TO)).hasSize(1);
        assertThat(mail.getSubject()).contains("Bcc: victim@example.org");
        assertThat(text(mail)).contains("RCPT TO:<v@x.org>");
    }

    @Test
    void it_logs_in_and_prints_the_password_nowhere() throws Exception {
        server.setUser("night@example.org", "night", "s3cret&%?#");
        Deliveries deliveries = deliveries(server.getSmtp().getPort(), new Login("night", new Secret("s3cret&%?#")));
        put(deliveries, "told", "text");

        assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));

        server.getManagers().getUserManager().getUser("night").setPassword("other");
        put(deliveries, "again", "text");
        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 1));
        assertThat(database.read(outbox::undelivered).toString()).doesNotContain("s3cret");
    }

    @Test
    void without_starttls_on_the_server_nothing_is_said_in_the_clear() {
        Deliveries deliveries = deliveries(server.getSmtp().getPort(), null, Tls.STARTTLS);
        put(deliveries, "told", "text");

        assertThat(deliveries.deliver()).isEqualTo(new Result(0, 1));
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void the_report_is_the_mail_that_brings_it_and_is_attached_to_others() throws Exception {
        MimeMessage own = received(Attachment.INLINE, "report");
        assertThat(own.getContentType()).startsWith("multipart/alternative");
        assertThat(html(own)).isEqualTo(REPORT);
        assertThat(text(own)).contains("Exit status 3.");

        MimeMessage other = received(Attachment.INLINE, "job");
        assertThat(html(other)).contains("Exit status 3.").doesNotContain("the whole night");
        assertThat(attached(other)).isEqualTo(REPORT);

        MimeMessage attached = received(Attachment.ATTACHED, "report");
        assertThat(html(attached)).contains("Exit status 3.");
        assertThat(attached(attached)).isEqualTo(REPORT);

        MimeMessage none = received(Attachment.NONE, "report");
        assertThat(none.getContentType()).startsWith("multipart/alternative");
        assertThat(html(none)).doesNotContain("the whole night");
    }

    @Test
    void several_notices_have_one_signature_at_the_end() throws Exception {
        Letter letter = new Letter(
                "nsh-1",
                "mail",
                List.of(view("report", "first"), view("job", "second")),
                clock.instant(),
                new Letter.Counted(2, 2));
        MimeMessage mail = message(Attachment.INLINE).compose(letter, "human@example.org");

        assertThat(text(mail)).contains("first", "second").endsWith("-- \nNight Shift, nsh-1\n");
        assertThat(text(mail).split("-- \n", -1)).hasSize(2);
        assertThat(attached(mail)).isEqualTo(REPORT);
    }

    private MimeMessage received(Attachment attachment, String tag) throws Exception {
        Letter letter = Letter.of("nsh-1", "mail", view(tag, "a subject"), clock.instant());
        int before = server.getReceivedMessages().length;
        Properties properties = new Properties();
        properties.put("mail.smtp.port", server.getSmtp().getPort());
        Transport transport = Session.getInstance(properties).getTransport("smtp");
        transport.connect("127.0.0.1", server.getSmtp().getPort(), null, null);
        MimeMessage mail = message(attachment).compose(letter, "human@example.org");
        transport.sendMessage(mail, mail.getAllRecipients());
        transport.close();
        return server.getReceivedMessages()[before];
    }

    private NoticeView view(String tag, String subject) {
        Notice notice = new Notice(
                "job_failed",
                Severity.PROBLEM,
                subject,
                Body.of("Exit status 3."),
                About.ofJob("tests", "2026-11-22-190000", tag));
        return new NoticeView(1, notice, clock.instant(), List.of());
    }

    private static MailMessage message(Attachment attachment) {
        return new MailMessage(
                config(25, null, Tls.NONE, attachment),
                shift -> Optional.of(REPORT),
                LAUNCHER.command("notify", "list"));
    }

    private static String html(MimeMessage mail) throws Exception {
        MimeMultipart whole = (MimeMultipart) mail.getContent();
        Object first = whole.getBodyPart(0).getContent();
        MimeMultipart both = first instanceof MimeMultipart inner ? inner : whole;
        return both.getBodyPart(1).getContent().toString().replace("\r\n", "\n");
    }

    private static String attached(MimeMessage mail) throws Exception {
        assertThat(mail.getContentType()).startsWith("multipart/mixed");
        BodyPart part = ((MimeMultipart) mail.getContent()).getBodyPart(1);
        assertThat(part.getFileName()).isEqualTo("report.html");
        assertThat(part.getContentType()).startsWith("text/html; charset=UTF-8");
        return part.getContent().toString().replace("\r\n", "\n");
    }

    private Deliveries deliveries(int port, @Nullable Login login) {
        return deliveries(port, login, Tls.NONE);
    }

    private static MailConfig config(int port, @Nullable Login login, Tls tls, Attachment attachment) {
        return new MailConfig(
                new MailConfig.Recipients(List.of("human@example.org"), List.of(), List.of()),
                "night@example.org",
                new MailConfig.Server("127.0.0.1", port, tls, null, login),
                attachment);
    }

    private Deliveries deliveries(int port, @Nullable Login login, Tls tls) {
        MailConfig config = config(port, login, tls, Attachment.INLINE);
        Carrier carrier = MailCarrier.of(config, shift -> Optional.empty(), LAUNCHER);
        Channel channel = new RoutedChannel(
                "mail:human@example.org",
                carrier,
                (route, body) -> {
                    throw new RoutedChannel.NoRoute(route);
                },
                Duration.ofSeconds(30));
        return new Deliveries(database, outbox, List.of(channel), Duration.ofSeconds(30), false);
    }

    private void put(Deliveries deliveries, String subject, String text) {
        Notice notice = new Notice("job_failed", Severity.PROBLEM, subject, text, "tests", "2026-11-22-190000");
        database.change(tx -> outbox.put(tx, notice, deliveries.channels(), false));
    }

    private static String text(MimeMessage mail) throws Exception {
        Object first = ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent();
        Object text = first instanceof MimeMultipart both ? both.getBodyPart(0).getContent() : first;
        return text.toString().replace("\r\n", "\n");
    }
}
