package dev.nightshift.app;

import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Channel;
import dev.nightshift.notice.Deliveries;
import dev.nightshift.notice.Letter;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.process.PrivateFiles;
import dev.nightshift.shift.FailureRoutes;
import dev.nightshift.userroutes.UserRoutes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channels of a home outside of its service, to test them and to send what is due. Starts a
 * Camel only where one of them has a route. */
public final class Courier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);
    private static final Duration BUDGET = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofHours(12);

    private final Installation home;
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final @Nullable DefaultCamelContext camel;

    private Courier(Installation home) throws Exception {
        this.home = home;
        Channels configured = new Channels(home);
        DefaultCamelContext context = new DefaultCamelContext();
        UserRoutes routes = new UserRoutes(context, home.routeFiles().ofNotices());
        configured.through(routes).forEach(this::add);
        if (!configured.isRouted()) {
            camel = null;
            return;
        }
        camel = context;
        configured.beans().forEach(context.getRegistry()::bind);
        context.addRoutesConfigurations(new FailureRoutes());
        context.start();
        routes.load();
    }

    private void add(Channel channel) {
        channels.put(channel.name(), channel);
    }

    /** @throws EnvironmentException {@code cannot_start} with what Camel said */
    public static Courier open(Installation home) {
        try {
            return new Courier(home);
        } catch (Exception e) {
            throw EnvironmentException.lasting(
                    ProblemCode.CANNOT_START,
                    "The channels did not start: " + e.getMessage(),
                    "See the keys nightshift.notice. in " + home.home().configuration() + ".",
                    e);
        }
    }

    /** The names of those that are configured. */
    public Set<String> channels() {
        return Set.copyOf(channels.keySet());
    }

    /** Sends a test notice, past the outbox; what went wrong, if anything. */
    public Optional<String> test(String channel) {
        Channel chosen = chosen(channel);
        Notice notice = new Notice(
                "test",
                Notice.Severity.INFO,
                "A test of this channel",
                Body.with(home.launcher())
                        .line("This was sent from " + home.home().path() + " to see whether notices arrive here.")
                        .command("How things stand", "status")
                        .build(),
                About.of("test"));
        try {
            NoticeView view = new NoticeView(0, notice, home.clock().instant(), List.of());
            chosen.send(Letter.of("nsh-" + UUID.randomUUID(), channel, view, view.createdAt()));
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /**
     * Tells the humans past the outbox that the database of a home cannot be used. The same problem is told twice a day
     * at most, however often a supervisor starts the service again. Never throws: the problem itself is what counts.
     */
    public static void alarm(
            Path folder, Map<String, String> environment, InstantSource clock, EnvironmentException problem) {
        try (Installation home = Installation.withoutDatabase(folder, environment, clock);
                Courier courier = open(home)) {
            Path told = home.home().data().resolve("alarm");
            String text = problem.problem().message();
            if (isFresh(told, text, clock)) {
                return;
            }
            courier.straight(new Notice(
                    "database_refused",
                    Notice.Severity.PROBLEM,
                    "Night Shift cannot use its database; no job runs",
                    Body.with(home.launcher()).problem(problem.problem()).build(),
                    About.of("database")));
            try (FileChannel file = PrivateFiles.create(told)) {
                file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (RuntimeException | IOException e) {
            log.warn("The humans could not be told that the database cannot be used: {}", e.toString());
        }
    }

    private static boolean isFresh(Path told, String text, InstantSource clock) throws IOException {
        return Files.exists(told)
                && Files.readString(told).equals(text)
                && Files.getLastModifiedTime(told).toInstant().plus(SILENCE).isAfter(clock.instant());
    }

    /** Tells a notice past the outbox, to some channels; those that took it. */
    Set<String> tell(Notice notice, Set<String> to) {
        return to.stream()
                .filter(channel ->
                        new Deliveries(home.database(), home.outbox(), List.of(chosen(channel)), BUDGET, false)
                                        .straight(notice, home.clock().instant())
                                        .delivered()
                                > 0)
                .collect(Collectors.toSet());
    }

    private Channel chosen(String channel) {
        Channel chosen = channels.get(channel);
        if (chosen == null) {
            throw new IllegalStateException("no channel " + channel + ". Indicates a bug.");
        }
        return chosen;
    }

    void straight(Notice notice) {
        new Deliveries(home.database(), home.outbox(), channels.values(), BUDGET, false)
                .straight(notice, home.clock().instant());
    }

    /** Sends what is due in the outbox, now. */
    public Deliveries.Result deliver() {
        return new Deliveries(home.database(), home.outbox(), channels.values(), BUDGET, false).deliver();
    }

    @Override
    public void close() {
        if (camel != null) {
            camel.stop();
        }
    }
}
