package dev.nightshift.notice;

import dev.nightshift.config.MailConfig;
import dev.nightshift.config.MailConfig.Login;
import dev.nightshift.config.MailConfig.Tls;
import dev.nightshift.config.Redaction;
import dev.nightshift.problem.Shown;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Hands one mail to the mail server. The whole of it ends within a limit, because then its sockets are closed. Nothing is
 * said in the clear where the configuration asks for encryption, and the server must prove its name. Thread-safe.
 */
final class SmtpServer {
    private static final Duration IN_ALL = Duration.ofSeconds(50);
    private static final Duration EACH = Duration.ofSeconds(20);
    private static final int LONGEST_SAID = 300;
    /** How an answer of a server begins (RFC 5321, section 4.2); a bad greeting stands at the end of a sentence. */
    private static final Pattern CODE = Pattern.compile("(?:.*, response: )?([245])\\d\\d(?:[ -].*)?", Pattern.DOTALL);

    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "mail-limit");
        thread.setDaemon(true);
        return thread;
    });

    private final MailConfig.Server server;
    private final Duration limit;
    private final Redaction redaction;

    SmtpServer(MailConfig.Server server) {
        this(server, IN_ALL);
    }

    SmtpServer(MailConfig.Server server, Duration limit) {
        this.server = server;
        this.limit = limit;
        Login login = server.login();
        this.redaction = new Redaction(login == null ? List.of() : List.of(login.password()));
    }

    /** @throws NotTaken with what to do, where that is known */
    void send(MimeMessage mail) throws NotTaken {
        KeptSockets sockets = new KeptSockets();
        ScheduledFuture<?> end = CLOCK.schedule(sockets::close, limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            Session session = Session.getInstance(properties(sockets));
            deliver(session, mail);
        } catch (MessagingException e) {
            throw judged(e, sockets.isClosed());
        } finally {
            end.cancel(false);
            sockets.close();
        }
    }

    private void deliver(Session session, MimeMessage mail) throws MessagingException {
        try (Transport transport = session.getTransport(protocol())) {
            Login login = server.login();
            transport.connect(
                    server.host(),
                    server.port(),
                    login == null ? null : login.username(),
                    login == null ? null : login.password().reveal());
            transport.sendMessage(mail, mail.getAllRecipients());
        }
    }

    private String protocol() {
        return server.tls() == Tls.TLS ? "smtps" : "smtp";
    }

    private Properties properties(KeptSockets sockets) throws NotTaken {
        String prefix = "mail." + protocol() + ".";
        String each = String.valueOf(Math.min(EACH.toMillis(), limit.toMillis()));
        Properties properties = new Properties();
        properties.put(prefix + "connectiontimeout", each);
        properties.put(prefix + "timeout", each);
        properties.put(prefix + "writetimeout", each);
        properties.put(prefix + "auth", String.valueOf(server.login() != null));
        properties.put(prefix + "ssl.checkserveridentity", "true");
        properties.put(prefix + "ssl.protocols", "TLSv1.2 TLSv1.3");
        properties.put(prefix + "ssl.socketFactory", sockets.encrypted(TrustedRoots.with(server.caFile())));
        properties.put(prefix + "socketFactory", sockets.plain());
        properties.put(prefix + "socketFactory.fallback", "false");
        properties.put(prefix + "quitwait", "false");
        if (server.tls() == Tls.STARTTLS) {
            properties.put(prefix + "starttls.enable", "true");
            properties.put(prefix + "starttls.required", "true");
        }
        return properties;
    }

    private NotTaken judged(MessagingException thrown, boolean late) {
        String said = said(thrown);
        if (late) {
            return NotTaken.passing(
                    server.host() + " has not taken the mail within " + limit.toMillis() / 1000.0 + " s", null);
        } else if (thrown instanceof AuthenticationFailedException) {
            return NotTaken.passing(
                    "the mail server " + server.host() + " refuses the login: " + said
                            + ". Look at nightshift.notice.mail.username and its password",
                    null);
        } else if (isOfCertificate(thrown)) {
            return NotTaken.passing(
                    "the mail server " + server.host() + " could not prove who it is: " + said
                            + ". Look at its certificate, and at nightshift.notice.mail.ca-file",
                    null);
        } else if (said.toUpperCase(Locale.ROOT).contains("STARTTLS")) {
            return NotTaken.passing(
                    "the mail server " + server.host() + " offers no encryption, so nothing was said to it: " + said
                            + ". Look at nightshift.notice.mail.tls",
                    null);
        }
        String text = "the mail server " + server.host() + " did not take it: " + said;
        return isPermanent(thrown) ? NotTaken.permanent(text) : NotTaken.passing(text, null);
    }

    private String said(MessagingException thrown) {
        return Shown.line(redaction.redact(Failures.text(thrown)).strip(), LONGEST_SAID);
    }

    private static boolean isOfCertificate(MessagingException thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof SSLException
                    || String.valueOf(cause.getMessage()).contains("server identity")) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** By the answer of the server that came last: each has its own exception, one after the other. */
    private static boolean isPermanent(MessagingException thrown) {
        boolean permanent = false;
        Exception each = thrown;
        for (int depth = 0; each != null && depth < 10; depth++) {
            Matcher code = CODE.matcher(String.valueOf(each.getMessage()).strip());
            if (code.matches()) {
                permanent = code.group(1).equals("5");
            }
            each = each instanceof MessagingException messaging ? messaging.getNextException() : null;
        }
        return permanent;
    }
}
