package dev.nightshift.notice;

import dev.nightshift.config.MailConfig;
import dev.nightshift.config.MailConfig.Attachment;
import dev.nightshift.problem.Command;
import dev.nightshift.store.Timestamps;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;

/**
 * A letter as a mail to one recipient: as text and as HTML, with the report of a shift where one goes along. Its
 * Message-ID is the letter's id, so that a mail which comes twice is known as one. Thread-safe.
 */
final class MailMessage {
    /** Mail programs cut a longer page: Gmail at 102 kB. */
    private static final int LARGEST_INLINE = 90_000;

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final MailConfig config;
    private final MailCarrier.Reports reports;
    private final Command all;

    /** @param all shows the notices that a mail has no room for */
    MailMessage(MailConfig config, MailCarrier.Reports reports, Command all) {
        this.config = config;
        this.reports = reports;
        this.all = all;
    }

    MimeMessage compose(Letter letter, String recipient) throws MessagingException {
        MimeMessage mail = new Numbered(letter.id());
        mail.setFrom(new InternetAddress(config.from()));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress(recipient));
        mail.setSubject("Night Shift: " + letter.subject(), UTF_8);
        mail.setSentDate(Date.from(letter.composedAt()));
        // So that no absence note answers it (RFC 3834, and what Exchange asks for).
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setHeader("X-Auto-Response-Suppress", "All");
        Optional<String> page = config.attachment() == Attachment.NONE
                ? Optional.empty()
                : letter.report().flatMap(reports::html);
        // What tells of something else has commands of its own, which the report would take the place of.
        boolean inline = config.attachment() == Attachment.INLINE
                && letter.counted().all() == 1
                && letter.notices().get(0).notice().about().tags().contains("report")
                && page.filter(html -> html.getBytes(StandardCharsets.UTF_8).length <= LARGEST_INLINE)
                        .isPresent();
        MimeMultipart both = new MimeMultipart("alternative");
        both.addBodyPart(part(LetterText.of(letter, all), "plain"));
        both.addBodyPart(part(inline ? page.orElseThrow() : html(letter), "html"));
        if (page.isPresent() && !inline) {
            MimeMultipart mixed = new MimeMultipart("mixed");
            MimeBodyPart bodies = new MimeBodyPart();
            bodies.setContent(both);
            mixed.addBodyPart(bodies);
            mixed.addBodyPart(attached(page.get()));
            mail.setContent(mixed);
        } else {
            mail.setContent(both);
        }
        mail.saveChanges();
        return mail;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text.replace("\r", "").replace("\n", "\r\n"), UTF_8, subtype);
        return part;
    }

    private static MimeBodyPart attached(String page) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(
                new ByteArrayDataSource(page.getBytes(StandardCharsets.UTF_8), "text/html; charset=UTF-8")));
        part.setFileName("report.html");
        part.setDisposition(Part.ATTACHMENT);
        return part;
    }

    private String html(Letter letter) {
        HtmlNotice html = new HtmlNotice("Night Shift: " + letter.subject());
        for (NoticeView view : letter.notices()) {
            html.notice(view.notice().severity(), view.notice().subject());
            for (Body.Part part : view.notice().body().parts()) {
                if (part instanceof Body.Line line) {
                    line.text().lines().forEach(html::line);
                } else if (part instanceof Body.Log log) {
                    html.log(log.title(), log.lines());
                } else if (part instanceof Body.Action action) {
                    html.command(action.purpose(), action.command());
                }
            }
        }
        int left = letter.counted().all() - letter.notices().size();
        if (left > 0) {
            html.command(left + " more", all);
        }
        return html.foot("Night Shift, " + Timestamps.text(letter.composedAt()) + ", " + letter.id())
                .page();
    }

    /** One with a Message-ID of its own, which is not made anew when it is sent. */
    private static final class Numbered extends MimeMessage {
        private final String id;

        Numbered(String id) {
            super(Session.getInstance(new Properties()));
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + "@nightshift>");
        }
    }
}
