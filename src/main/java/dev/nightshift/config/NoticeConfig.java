package dev.nightshift.config;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is told, how, and when silence becomes news.
 *
 * @param log file to which every notice is appended
 * @param mail {@code null}: no mail
 * @param ping {@code null}: nobody listens for signs of life
 * @param web the channels over the web
 * @param nightsWithoutSuccess queued work and no success for this many nights is told
 * @param delivery what each channel gets, and when
 */
public record NoticeConfig(
        Path log,
        @Nullable MailConfig mail,
        @Nullable PingConfig ping,
        ChannelConfig web,
        int nightsWithoutSuccess,
        DeliveryConfig delivery) {
    static final Key<Path> LOG = Key.of("notice.log.file", "logs/failure_notifications.log", Form.PATH);
    static final Key<Integer> NIGHTS = Key.of("notice.nights-without-success", "3", Form.number(1, 365));
    static final List<Key<?>> KEYS = List.of(LOG, NIGHTS);
    private static final DeliveryConfig.Wanted PROBLEMS = new DeliveryConfig.Wanted("problem", Set.of(), false);
    private static final DeliveryConfig.Wanted REPORTS = new DeliveryConfig.Wanted("info", Set.of("report", "shift"));

    static NoticeConfig from(Settings settings, ZoneId zone) {
        MailConfig mail = MailConfig.from(settings).orElse(null);
        ChannelConfig web = ChannelConfig.from(settings);
        return new NoticeConfig(
                log(settings),
                mail,
                PingConfig.from(settings).orElse(null),
                web,
                settings.get(NIGHTS),
                DeliveryConfig.from(settings, zone, channels(web, mail)));
    }

    /** Not one of our own files: what is appended would spoil it. */
    private static Path log(Settings settings) {
        Path log = settings.path(LOG).orElseThrow(() -> new IllegalStateException("no notice log. Indicates a bug."));
        Home home = settings.home();
        boolean ours = Stream.of(home.configuration().getParent(), home.data(), home.inbox())
                .anyMatch(folder -> folder != null && log.startsWith(folder));
        if (ours) {
            settings.given(LOG.name())
                    .ifPresent(given -> settings.wrong(given, "expected a file outside config, data and inbox"));
        }
        return log;
    }

    /**
     * By the names that the outbox knows them by; with what they get, where that is not what their kind gets. Who is mailed
     * for several reasons gets what the first of them asks for.
     */
    private static Map<String, Optional<DeliveryConfig.Wanted>> channels(ChannelConfig web, @Nullable MailConfig mail) {
        Map<String, Optional<DeliveryConfig.Wanted>> channels = new LinkedHashMap<>();
        channels.put(DeliveryConfig.LOG, Optional.empty());
        web.names().forEach(name -> channels.put(name, Optional.empty()));
        if (mail != null) {
            MailConfig.Recipients to = mail.to();
            to.all().forEach(address -> channels.put("mail:" + address, Optional.empty()));
            to.problems().forEach(address -> channels.putIfAbsent("mail:" + address, Optional.of(PROBLEMS)));
            to.reports().forEach(address -> channels.putIfAbsent("mail:" + address, Optional.of(REPORTS)));
        }
        return channels;
    }

    /** What the outbox knows them by. */
    public Set<String> channelNames() {
        return delivery.channels().keySet();
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
