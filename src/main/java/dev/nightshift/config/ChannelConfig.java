package dev.nightshift.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Notices over the web. Their addresses are secrets: who knows one may write there.
 *
 * @param slack address of an incoming webhook, or {@code null}
 * @param discord address of a webhook, or {@code null}
 * @param ntfy {@code null}: not used
 * @param webhook {@code null}: not used
 * @param own those of the user
 */
public record ChannelConfig(
        @Nullable Secret slack,
        @Nullable Secret discord,
        @Nullable Keyed ntfy,
        @Nullable Keyed webhook,
        List<OwnChannel> own) {
    static final SecretKey SLACK = new SecretKey(Key.PREFIX + "notice.slack.url");
    static final SecretKey DISCORD = new SecretKey(Key.PREFIX + "notice.discord.url");
    static final SecretKey NTFY = new SecretKey(Key.PREFIX + "notice.ntfy.url");
    static final SecretKey NTFY_TOKEN = new SecretKey(Key.PREFIX + "notice.ntfy.token");
    static final SecretKey WEBHOOK = new SecretKey(Key.PREFIX + "notice.webhook.url");
    static final SecretKey WEBHOOK_SECRET = new SecretKey(Key.PREFIX + "notice.webhook.secret");
    static final List<SecretKey> SECRETS = List.of(SLACK, DISCORD, NTFY, NTFY_TOKEN, WEBHOOK, WEBHOOK_SECRET);
    static final List<Key<?>> KEYS = Stream.concat(
                    SECRETS.stream().<Key<?>>map(SecretKey::file), Stream.of(OwnChannel.CHANNELS))
            .toList();

    /**
     * An address, and what shows that a message is ours.
     *
     * @param key a token, or what messages are signed with; {@code null}: none
     */
    public record Keyed(Secret address, @Nullable Secret key) {}

    public ChannelConfig {
        own = List.copyOf(own);
    }

    static ChannelConfig from(Settings settings) {
        return new ChannelConfig(
                address(settings, SLACK, false),
                address(settings, DISCORD, false),
                keyed(settings, NTFY, NTFY_TOKEN, true),
                keyed(settings, WEBHOOK, WEBHOOK_SECRET, false),
                OwnChannel.from(settings));
    }

    static @Nullable Keyed keyed(Settings settings, SecretKey address, SecretKey key, boolean topic) {
        Secret where = address(settings, address, topic);
        Secret with = key.find(settings).orElse(null);
        return where == null ? null : new Keyed(where, with);
    }

    /** {@code topic}: its last part names one. */
    private static @Nullable Secret address(Settings settings, SecretKey key, boolean topic) {
        Optional<Secret> found = key.find(settings);
        if (found.isPresent() && !isAddress(found.get().reveal(), topic)) {
            settings.wrongSecret(
                    settings.given(key.file().name())
                            .orElse(new Settings.Given("environment", 0, Key.variable(key.name()), "")),
                    "expected an address such as https://HOST/PATH, without user, password and #"
                            + (topic ? "; its last part is the topic" : ""));
            return null;
        }
        return found.orElse(null);
    }

    private static boolean isAddress(String text, boolean topic) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return web
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && (!topic
                            || (uri.getRawQuery() == null && uri.getRawPath().matches("(/.*)?/[A-Za-z0-9_-]{1,64}")));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether what goes there goes unencrypted over a network. */
    static boolean isInTheClear(Secret address) {
        URI uri = URI.create(address.reveal());
        return "http".equalsIgnoreCase(uri.getScheme())
                && !List.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost());
    }

    /** The names of those whose address and messages go unencrypted over a network. */
    public List<String> inTheClear() {
        Map<String, Secret> addresses = new LinkedHashMap<>();
        put(addresses, "slack", slack);
        put(addresses, "discord", discord);
        put(addresses, "ntfy", ntfy == null ? null : ntfy.address());
        put(addresses, "webhook", webhook == null ? null : webhook.address());
        own.forEach(channel -> put(
                addresses,
                channel.name(),
                channel.to() == null ? null : channel.to().address()));
        return addresses.entrySet().stream()
                .filter(channel -> isInTheClear(channel.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void put(Map<String, Secret> addresses, String name, @Nullable Secret address) {
        if (address != null) {
            addresses.put(name, address);
        }
    }

    /** Of those that are configured. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        if (slack != null) {
            names.add("slack");
        }
        if (discord != null) {
            names.add("discord");
        }
        if (ntfy != null) {
            names.add("ntfy");
        }
        if (webhook != null) {
            names.add("webhook");
        }
        names.addAll(ownNames());
        return names;
    }

    /** Of those of the user. */
    public List<String> ownNames() {
        return own.stream().map(OwnChannel::name).toList();
    }
}
