package dev.nightshift.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is told, how, and when silence becomes news.
 *
 * @param log file to which every notice is appended
 * @param mail {@code null}: no mail
 * @param ping {@code null}: nobody listens for signs of life
 * @param nightsWithoutSuccess queued work and no success for this many nights is told
 */
public record NoticeConfig(
        Path log, @Nullable MailConfig mail, @Nullable PingConfig ping, int nightsWithoutSuccess) {
    static final Key<Path> LOG = Key.of("notice.log.file", "logs/failure_notifications.log", Form.PATH);
    static final Key<Integer> NIGHTS = Key.of("notice.nights-without-success", "3", Form.number(1, 365));
    static final List<Key<?>> KEYS = List.of(LOG, NIGHTS);

    static NoticeConfig from(Settings settings) {
        return new NoticeConfig(
                settings.path(LOG).orElseThrow(() -> new IllegalStateException("no notice log. Indicates a bug.")),
                MailConfig.from(settings).orElse(null),
                PingConfig.from(settings).orElse(null),
                settings.get(NIGHTS));
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
