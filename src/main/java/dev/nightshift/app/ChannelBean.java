package dev.nightshift.app;

import dev.nightshift.notice.Carrier;
import dev.nightshift.notice.Letter;
import dev.nightshift.notice.LetterText;
import dev.nightshift.notice.NotTaken;
import dev.nightshift.problem.Command;
import dev.nightshift.userroutes.UserRoutes;
import org.apache.camel.Exchange;

/** What the route of a channel calls as {@code nightshift:NAME}. Thread-safe. */
public final class ChannelBean {
    private final Carrier carrier;
    private final Command all;

    /** @param all shows the notices that a text has no room for */
    ChannelBean(Carrier carrier, Command all) {
        this.carrier = carrier;
        this.all = all;
    }

    /** What {@link #send} takes; for channels over the web a JSON text. */
    public Object compose(Object body) throws Exception {
        return carrier.compose(letter(body));
    }

    /** The message as plain text. */
    public String text(Object body) throws NotTaken {
        return LetterText.of(letter(body), all);
    }

    /** Sends the body; only then has the route delivered the message. */
    public void send(Exchange exchange) throws Exception {
        carrier.send(exchange.getMessage().getBody());
        UserRoutes.handedOver(exchange);
    }

    /** Says that the route has delivered the message by steps of its own. */
    public void done(Exchange exchange) {
        UserRoutes.handedOver(exchange);
    }

    private Letter letter(Object body) throws NotTaken {
        if (body instanceof Letter letter) {
            return letter;
        }
        throw NotTaken.passing(
                "the route notice-" + carrier.name() + " has replaced its body before it was composed", null);
    }
}
