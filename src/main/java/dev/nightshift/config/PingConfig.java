package dev.nightshift.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Who listens for signs of life, and notices when they stay away.
 *
 * @param url to which they go, in the scheme of Healthchecks
 */
public record PingConfig(Secret url) {
    static final SecretKey URL = new SecretKey(Key.PREFIX + "notice.ping.url");
    static final List<Key<?>> KEYS = List.of(URL.file());

    /** Whether it goes unencrypted over a network. */
    public boolean isInTheClear() {
        return ChannelConfig.isInTheClear(url);
    }

    /** Nothing unless a URL is given. */
    static Optional<PingConfig> from(Settings settings) {
        return URL.find(settings).filter(url -> isUrl(settings, url)).map(PingConfig::new);
    }

    private static boolean isUrl(Settings settings, Secret url) {
        try {
            URI uri = new URI(url.reveal());
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return true;
            }
        } catch (URISyntaxException e) {
            // Its message holds the URL.
        }
        settings.wrongSecret(
                settings.given(URL.file().name())
                        .orElse(new Settings.Given("environment", 0, Key.variable(URL.name()), "")),
                "expected a URL of http or https with a host, without user, password and #");
        return false;
    }
}
