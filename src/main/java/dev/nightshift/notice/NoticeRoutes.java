package dev.nightshift.notice;

import dev.nightshift.config.MailConfig;
import dev.nightshift.config.MailConfig.Login;
import dev.nightshift.config.MailConfig.Tls;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mail.DefaultAuthenticator;

/**
 * The way of a notice into a mail, as a route; {@link #channel} is its entry. The password is a bean of the registry
 * and in no URI, so that nothing which prints endpoints can print it.
 */
public final class NoticeRoutes extends RouteBuilder {
    public static final String CHANNEL = "mail";
    private static final String ENTRY = "direct:notice-mail";
    private static final String LOGIN_BEAN = "nightshift-mail-login";
    /** To connect, and for each answer of the server; its own budget bounds the whole of a delivery. */
    private static final long TIMEOUT_MILLIS = Duration.ofSeconds(10).toMillis();

    private final MailConfig mail;

    public NoticeRoutes(MailConfig mail) {
        this.mail = mail;
    }

    @Override
    public void configure() {
        Login login = mail.login();
        if (login != null) {
            getContext()
                    .getRegistry()
                    .bind(
                            LOGIN_BEAN,
                            new DefaultAuthenticator(
                                    login.username(), login.password().reveal()));
        }
        from(ENTRY)
                .routeId("notice-mail")
                .errorHandler(noErrorHandler())
                .removeHeaders("*")
                .id("notice-mail-clean")
                .process(exchange -> compose(exchange.getMessage()))
                .id("notice-mail-compose")
                .to(server())
                .id("notice-mail-send");
    }

    /** The channel that sends through this route, once the context of {@code template} has started. */
    public Channel channel(ProducerTemplate template) {
        return new MailChannel(template);
    }

    private void compose(Message message) throws InvalidPayloadException {
        Letter letter = message.getMandatoryBody(Letter.class);
        message.setHeaders(new HashMap<>(Map.of(
                "From",
                mail.from(),
                "To",
                String.join(", ", mail.to()),
                "Subject",
                "Night Shift: " + letter.subject(),
                "Content-Type",
                "text/plain; charset=UTF-8")));
        message.setBody(letter.notices().stream().map(NoticeText::mail).collect(Collectors.joining("\n")));
    }

    private String server() {
        String protocol = mail.tls() == Tls.TLS ? "smtps" : "smtp";
        String host = mail.host().contains(":") ? "[" + mail.host() + "]" : mail.host();
        String property = "&mail." + protocol + ".";
        String starttls = mail.tls() == Tls.STARTTLS
                ? property + "starttls.enable=true" + property + "starttls.required=true"
                : "";
        return protocol + "://" + host + ":" + mail.port() + "?connectionTimeout=" + TIMEOUT_MILLIS
                + property + "timeout=" + TIMEOUT_MILLIS
                + property + "writetimeout=" + TIMEOUT_MILLIS
                + property + "ssl.checkserveridentity=true"
                + starttls
                + (mail.login() == null ? "" : "&authenticator=#" + LOGIN_BEAN);
    }

    private record MailChannel(ProducerTemplate template) implements Channel {
        @Override
        public String name() {
            return CHANNEL;
        }

        @Override
        public void send(Letter letter) throws Exception {
            try {
                template.sendBody(ENTRY, letter);
            } catch (CamelExecutionException e) {
                // Its own message holds the exchange's id, which tells nobody anything.
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }
}
