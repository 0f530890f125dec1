package dev.nightshift.app;

import dev.nightshift.config.NoticeConfig;
import dev.nightshift.notice.Carrier;
import dev.nightshift.notice.Channel;
import dev.nightshift.notice.HttpCarriers;
import dev.nightshift.notice.HttpPost;
import dev.nightshift.notice.LogChannel;
import dev.nightshift.notice.MailCarrier;
import dev.nightshift.notice.RoutedChannel;
import dev.nightshift.userroutes.UserRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channels of a home: its log, and what it has configured, each through its route. */
final class Channels {
    private static final Logger log = LoggerFactory.getLogger(Channels.class);
    private static final List<String> ROUTED = List.of("slack", "discord", "ntfy", "webhook", MailCarrier.NAME);

    /** Of one message over the web, in all. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Installation home;
    private final Map<String, Carrier> carriers;

    Channels(Installation home) {
        this.home = home;
        NoticeConfig config = home.config().notice();
        List<Carrier> found =
                new ArrayList<>(new HttpCarriers(new HttpPost(LIMIT), home.launcher(), home.clock()).of(config.web()));
        config.mailing().ifPresent(mail -> found.add(MailCarrier.of(mail, this::report)));
        this.carriers = found.stream().collect(Collectors.toMap(Carrier::name, carrier -> carrier));
    }

    /** What the routes of the channels name, by that name; also of channels that are not configured. */
    Map<String, Object> beans() {
        Map<String, Object> beans = new TreeMap<>();
        for (String name : ROUTED) {
            beans.put("nightshift:" + name, carriers.getOrDefault(name, Carrier.none(name)));
        }
        return beans;
    }

    /** Something goes through a route. */
    boolean isRouted() {
        return !carriers.isEmpty();
    }

    List<Channel> through(UserRoutes routes) {
        RoutedChannel.Call call = (route, body) -> {
            if (!routes.isInUse(route)) {
                throw new RoutedChannel.NoRoute(route);
            }
            routes.call(route, body);
        };
        List<Channel> channels = new ArrayList<>();
        channels.add(new LogChannel(home.config().notice().log()));
        for (String name : ROUTED) {
            Carrier carrier = carriers.get(name);
            if (carrier != null) {
                names(name).forEach(each -> channels.add(new RoutedChannel(each, carrier, call)));
            }
        }
        return channels;
    }

    private List<String> names(String carrier) {
        return carrier.equals(MailCarrier.NAME)
                ? home.config().notice().mailing().map(MailCarrier::channels).orElse(List.of())
                : List.of(carrier);
    }

    /** The page beside the report of a shift. */
    private Optional<String> report(String shift) {
        try {
            Path page = home.home().reports().resolve(shift + ".html");
            return Files.isRegularFile(page) ? Optional.of(Files.readString(page)) : Optional.empty();
        } catch (IOException e) {
            log.warn("The report of shift {} does not go along: {}", shift, e.toString());
            return Optional.empty();
        }
    }
}
