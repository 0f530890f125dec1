package dev.nightshift.notice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightshift.config.ChannelConfig;
import dev.nightshift.config.ChannelConfig.Keyed;
import dev.nightshift.config.OwnChannel;
import dev.nightshift.config.Secret;
import dev.nightshift.problem.Command;
import dev.nightshift.problem.Launcher;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The channels over the web that a home uses. */
public final class HttpCarriers {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json; charset=utf-8");
    /** What a route of the user made of it. */
    private static final Map<String, String> PLAIN = Map.of("Content-Type", "text/plain; charset=utf-8");

    private static final String STANDARD_SECRET = "whsec_";

    private final HttpPost http;
    private final Launcher launcher;
    private final InstantSource clock;

    public HttpCarriers(HttpPost http, Launcher launcher, InstantSource clock) {
        this.http = http;
        this.launcher = launcher;
        this.clock = clock;
    }

    private interface Format {
        String compose(Letter letter);
    }

    private interface Sender {
        void send(String text) throws NotTaken;
    }

    private record Posted(Format format, Sender sender) implements Carrier.Way {
        @Override
        public Object compose(Letter letter) {
            return format.compose(letter);
        }

        @Override
        public void send(Object composed) throws Exception {
            sender.send(
                    composed instanceof byte[] bytes
                            ? new String(bytes, StandardCharsets.UTF_8)
                            : String.valueOf(composed));
        }
    }

    /** Those that are configured. */
    public List<Carrier> of(ChannelConfig config) {
        Command all = launcher.command("notify", "list");
        List<Carrier> carriers = new ArrayList<>();
        if (config.slack() != null) {
            carriers.add(new Carrier("slack", new Posted(new SlackFormat(all)::compose, to(config.slack()))));
        }
        if (config.discord() != null) {
            carriers.add(
                    new Carrier("discord", new Posted(new DiscordFormat(all)::compose, waiting(config.discord()))));
        }
        if (config.ntfy() != null) {
            carriers.add(new Carrier("ntfy", new Posted(new NtfyFormat(all)::compose, ntfy(config.ntfy()))));
        }
        if (config.webhook() != null) {
            carriers.add(
                    new Carrier("webhook", new Posted(new WebhookFormat(launcher)::compose, signed(config.webhook()))));
        }
        for (OwnChannel own : config.own()) {
            Sender sender = own.to() == null ? nowhere(own.name()) : signed(own.to());
            carriers.add(new Carrier(own.name(), new Posted(new WebhookFormat(launcher)::compose, sender)));
        }
        return carriers;
    }

    private static Sender nowhere(String name) {
        return text -> {
            throw NotTaken.passing(
                    "the route notice-" + name + " sends, but nightshift.notice." + name + ".url-file says not where",
                    null);
        };
    }

    private Sender to(Secret address) {
        Receiver receiver = new Receiver(http, clock, address, List.of());
        return text -> receiver.post(JSON, text);
    }

    /** Discord answers what became of the message only when asked to wait. */
    private Sender waiting(Secret address) {
        Receiver given = new Receiver(http, clock, address, List.of());
        String query = given.query().map(found -> found + "&").orElse("");
        Receiver receiver = given.at(given.path() + "?" + query + "wait=true");
        return text -> receiver.post(JSON, text);
    }

    private Sender ntfy(Keyed ntfy) {
        Secret key = ntfy.key();
        String address = ntfy.address().reveal();
        int slash = address.lastIndexOf('/');
        Receiver root = receiver(ntfy).at(address.substring(0, slash + 1));
        Map<String, String> headers = new LinkedHashMap<>(JSON);
        if (key != null) {
            headers.put("Authorization", "Bearer " + key.reveal());
        }
        return text -> {
            ObjectNode message = JsonText.object(text)
                    .orElseThrow(() -> NotTaken.passing("the route notice-ntfy sends no JSON object", null));
            message.put("topic", address.substring(slash + 1));
            root.post(headers, JsonText.of(message));
        };
    }

    private Receiver receiver(Keyed keyed) {
        return new Receiver(http, clock, keyed.address(), keyed.key() == null ? List.of() : List.of(keyed.key()));
    }

    private Sender signed(Keyed webhook) {
        Secret key = webhook.key();
        Receiver receiver = receiver(webhook);
        return text -> {
            Optional<ObjectNode> object = JsonText.object(text);
            boolean json = object.isPresent();
            String id = object.map(message -> message.path("id").asText())
                    .filter(found -> found.matches("[A-Za-z0-9_-]{1,100}"))
                    .orElseGet(() -> UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                            .toString());
            String seconds = String.valueOf(clock.instant().getEpochSecond());
            Map<String, String> headers = new LinkedHashMap<>(json ? JSON : PLAIN);
            headers.put("webhook-id", id);
            headers.put("webhook-timestamp", seconds);
            if (key != null) {
                headers.put("webhook-signature", "v1," + signature(key, id + "." + seconds + "." + text));
            }
            receiver.post(headers, text);
        };
    }

    /** As "Standard Webhooks" says: HMAC-SHA256 over id, time and body. */
    private static String signature(Secret key, String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes(key.reveal()), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no HMAC-SHA256. Indicates a bug.", e);
        }
    }

    private static byte[] bytes(String secret) {
        try {
            return secret.startsWith(STANDARD_SECRET)
                    ? Base64.getDecoder().decode(secret.substring(STANDARD_SECRET.length()))
                    : secret.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return secret.getBytes(StandardCharsets.UTF_8);
        }
    }
}
