package dev.nightshift.config;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is told, how, and when silence becomes news.
 *
 * @param log file to which every notice is appended
 * @param mail {@code null}: no mail
 * @param ping {@code null}: nobody listens for signs of life
 * @param web the channels over the web
 * @param nightsWithoutSuccess queued work and no success for this many nights is told
 */
public record NoticeConfig(
        Path log, @Nullable MailConfig mail, @Nullable PingConfig ping, ChannelConfig web, int nightsWithoutSuccess) {
    static final Key<Path> LOG = Key.of("notice.log.file", "logs/failure_notifications.log", Form.PATH);
    static final Key<Integer> NIGHTS = Key.of("notice.nights-without-success", "3", Form.number(1, 365));
    static final List<Key<?>> KEYS = List.of(LOG, NIGHTS);

    static NoticeConfig from(Settings settings) {
        return new NoticeConfig(
                settings.path(LOG).orElseThrow(() -> new IllegalStateException("no notice log. Indicates a bug.")),
                MailConfig.from(settings).orElse(null),
                PingConfig.from(settings).orElse(null),
                ChannelConfig.from(settings),
                settings.get(NIGHTS));
    }

    /** What the outbox knows them by. */
    public Set<String> channelNames() {
        Set<String> names = new LinkedHashSet<>(List.of("log"));
        names.addAll(web.names());
        if (mail != null) {
            mail.to().addresses().forEach(address -> names.add("mail:" + address));
        }
        return names;
    }

    /** Who listens for signs of life, if anybody. */
    public Optional<PingConfig> pinging() {
        return Optional.ofNullable(ping);
    }

    /** Where mail goes, if anywhere. */
    public Optional<MailConfig> mailing() {
        return Optional.ofNullable(mail);
    }
}
