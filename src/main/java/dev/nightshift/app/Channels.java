package dev.nightshift.app;

import dev.nightshift.config.NoticeConfig;
import dev.nightshift.notice.Carrier;
import dev.nightshift.notice.Channel;
import dev.nightshift.notice.HttpCarriers;
import dev.nightshift.notice.HttpPost;
import dev.nightshift.notice.LogChannel;
import dev.nightshift.notice.MailCarrier;
import dev.nightshift.notice.NotTaken;
import dev.nightshift.notice.RoutedChannel;
import dev.nightshift.problem.Command;
import dev.nightshift.userroutes.RouteFiles;
import dev.nightshift.userroutes.UserRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    private static final List<String> SHIPPED = List.of("slack", "discord", "ntfy", "webhook", MailCarrier.NAME);

    /** Of one message over the web, in all. */
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Of a route; longer than what a message over the web or by mail takes at most. */
    private static final Duration ROUTE_LIMIT = Duration.ofSeconds(90);

    private final Installation home;
    private final Map<String, Carrier> carriers;
    private final Duration routeLimit;

    Channels(Installation home) {
        this(home, ROUTE_LIMIT);
    }

    /** @param routeLimit so long a route has */
    Channels(Installation home, Duration routeLimit) {
        this.home = home;
        this.routeLimit = routeLimit;
        NoticeConfig config = home.config().notice();
        List<Carrier> found =
                new ArrayList<>(new HttpCarriers(new HttpPost(LIMIT), home.launcher(), home.clock()).of(config.web()));
        config.mailing().ifPresent(mail -> found.add(MailCarrier.of(mail, this::report, home.launcher())));
        this.carriers = found.stream()
                .collect(Collectors.toMap(
                        Carrier::name, carrier -> carrier, (first, second) -> first, LinkedHashMap::new));
    }

    /** What the routes of the channels name, by that name; also of channels that are not configured. */
    Map<String, Object> beans() {
        Map<String, Carrier> all = new TreeMap<>(carriers);
        SHIPPED.forEach(name -> all.computeIfAbsent(name, Carrier::none));
        Command list = home.launcher().command("notify", "list");
        Map<String, Object> beans = new TreeMap<>();
        all.forEach((name, carrier) -> beans.put("nightshift:" + name, new ChannelBean(carrier, list)));
        return beans;
    }

    /** Something goes through a route. */
    boolean isRouted() {
        return !carriers.isEmpty();
    }

    List<Channel> through(UserRoutes routes) {
        List<Channel> channels = new ArrayList<>();
        channels.add(new LogChannel(home.config().notice().log()));
        RoutedChannel.Call call = (route, body) -> send(routes, route, body);
        carriers.values()
                .forEach(carrier -> names(carrier.name())
                        .forEach(each -> channels.add(new RoutedChannel(each, carrier, call, routeLimit))));
        return channels;
    }

    private void send(UserRoutes routes, String route, Object body) throws Exception {
        if (!routes.isInUse(route)) {
            if (RouteFiles.SHIPPED_NAMES.contains(route)) {
                throw new RoutedChannel.NoRoute(route);
            }
            throw NotTaken.passing("the route " + route + " is missing or refused; see: " + check(), null);
        }
        if (!routes.handOver(route, body)) {
            String bean = "nightshift:" + route.substring(RouteFiles.NOTICES.length());
            throw NotTaken.passing(
                    "the route " + route + " ended without delivering it: no step called send or done of " + bean,
                    null);
        }
    }

    private Command check() {
        return home.launcher().command("routes", "check");
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
