package dev.nightshift.notice;

import dev.nightshift.config.MailConfig;
import dev.nightshift.problem.Launcher;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Optional;

/** The channels by mail: one for each recipient, so that an address which is refused silences no other. */
public final class MailCarrier {
    /** The route is {@code notice-} and this; a channel this, {@code :} and the address. */
    public static final String NAME = "mail";

    private MailCarrier() {}

    /** Where the reports of shifts are found. */
    public interface Reports {
        /** The report of a shift as a page of HTML; nothing where there is none. */
        Optional<String> html(String shift);
    }

    /** Composes and sends through the server of the configuration. */
    public static Carrier of(MailConfig config, Reports reports, Launcher launcher) {
        return of(config, reports, launcher, new SmtpServer(config.server()));
    }

    static Carrier of(MailConfig config, Reports reports, Launcher launcher, SmtpServer server) {
        MailMessage message = new MailMessage(config, reports, launcher.command("notify", "list"));
        return new Carrier(NAME, new Carrier.Way() {
            @Override
            public Object compose(Letter letter) throws Exception {
                return message.compose(letter, letter.channel().substring(NAME.length() + 1));
            }

            @Override
            public void send(Object composed) throws Exception {
                if (!(composed instanceof MimeMessage mail)) {
                    throw NotTaken.passing("the route notice-mail sends no mail; its body must stay one", null);
                }
                server.send(mail);
            }
        });
    }

    /** The channels of all recipients. */
    public static List<String> channels(MailConfig config) {
        return config.to().addresses().stream()
                .map(address -> NAME + ":" + address)
                .toList();
    }
}
