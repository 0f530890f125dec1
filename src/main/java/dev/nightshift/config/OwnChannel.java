package dev.nightshift.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A channel of the user's own, for which there is a route file {@code notice-NAME}.
 *
 * @param name of {@code a-z 0-9}, and no other channel's
 * @param to where its bean posts; {@code null}: the route itself brings the message away
 */
public record OwnChannel(String name, ChannelConfig.@Nullable Keyed to) {
    private static final String PREFIX = Key.PREFIX + "notice.";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,30}");
    private static final Pattern KEY =
            Pattern.compile("nightshift\\.notice\\.([a-z][a-z0-9]{0,30})\\.(severity|tags|url-file|secret-file)");
    private static final Set<String> TAKEN = taken();

    static final Key<List<String>> CHANNELS = Key.of(
            "notice.channels",
            "",
            Form.list(
                    OwnChannel::isName,
                    "expected names of channels of your own, of a-z 0-9, separated by commas; these are others: "
                            + String.join(", ", TAKEN)));

    private static Set<String> taken() {
        Set<String> taken = new TreeSet<>(DeliveryConfig.KINDS);
        taken.add("ping");
        return taken;
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches() && !TAKEN.contains(name);
    }

    /** In the order of the configuration, each once. */
    static List<OwnChannel> from(Settings settings) {
        List<OwnChannel> channels = new ArrayList<>();
        for (String name :
                settings.find(CHANNELS).orElse(List.of()).stream().distinct().toList()) {
            channels.add(new OwnChannel(
                    name,
                    ChannelConfig.keyed(
                            settings,
                            new SecretKey(PREFIX + name + ".url"),
                            new SecretKey(PREFIX + name + ".secret"),
                            false)));
        }
        return channels;
    }

    /** Whether it is a key of a channel that the settings name. */
    static boolean isKey(Settings settings, String key) {
        Matcher matcher = KEY.matcher(key);
        return matcher.matches()
                && settings.given(CHANNELS.name())
                        .flatMap(given -> CHANNELS.form().parse().apply(given.value()))
                        .filter(names -> names.contains(matcher.group(1)))
                        .isPresent();
    }

    /** Whether it would be one, were its channel named. */
    static boolean looksLikeKey(String key) {
        Matcher matcher = KEY.matcher(key);
        return matcher.matches() && !TAKEN.contains(matcher.group(1));
    }
}
