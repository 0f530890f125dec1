package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpServer;
import dev.nightshift.job.Check;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Deliveries;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.notice.NoticeView.State;
import dev.nightshift.problem.Problem;
import dev.nightshift.userroutes.RouteFile;
import dev.nightshift.userroutes.UserRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a user makes of the route of a channel: no notice is lost in silence, and no other channel notices. */
class NoticeRoutesIT {
    private static final String CANARY = "c4n4ry-5ecret";

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final Map<String, Queue<String>> received = new ConcurrentHashMap<>();
    private volatile int status = 200;
    private HttpServer server;
    private TestHome home;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        for (String name : List.of("slack", "pager", "webhook")) {
            Queue<String> bodies = received.computeIfAbsent(name, key -> new ConcurrentLinkedQueue<>());
            server.createContext("/" + CANARY + "/" + name, exchange -> {
                bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(name.equals("slack") ? status : 200, -1);
                exchange.close();
            });
        }
        server.start();
        home = TestHome.in(folder).by(clock).with("NIGHTSHIFT_NOTICE_GROUP", "0");
        Files.createDirectories(home.path().resolve("routes"));
        for (String name : List.of("SLACK", "WEBHOOK")) {
            home.with("NIGHTSHIFT_NOTICE_" + name + "_URL", url(name));
        }
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private String url(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + CANARY + "/"
                + name.toLowerCase(java.util.Locale.ROOT);
    }

    private void withPager() {
        home.with("NIGHTSHIFT_NOTICE_CHANNELS", "pager").with("NIGHTSHIFT_NOTICE_PAGER_URL", url("pager"));
    }

    private void write(String route, String text) throws IOException {
        Files.writeString(home.path().resolve("routes/" + route + RouteFile.ENDING), text);
    }

    private static String step(String channel, String method) {
        return "- bean: {ref: 'nightshift:" + channel + "', method: " + method + "}\n";
    }

    private static String route(String channel, String steps) {
        String id = "notice-" + channel;
        return "- route:\n    id: " + id + "\n    from:\n      uri: direct:" + id + "\n      steps:\n"
                + steps.indent(8);
    }

    /** As a start of the service does it: the routes of now, one round of deliveries. */
    private List<Problem> deliver(Installation installation) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Channels channels = new Channels(installation, Duration.ofMillis(1_500));
            channels.beans().forEach(context.getRegistry()::bind);
            UserRoutes routes =
                    new UserRoutes(context, installation.routeFiles().ofNotices());
            context.start();
            routes.load();
            new Deliveries(
                            installation.database(),
                            installation.outbox(),
                            channels.through(routes),
                            Duration.ofSeconds(20),
                            false)
                    .deliver();
            return routes.problems();
        }
    }

    private static void put(Installation installation, String subject) {
        Notice notice =
                new Notice("job_failed", Notice.Severity.PROBLEM, subject, Body.of("Exit status 3."), About.of("job"));
        installation.database().change(tx -> installation.outbox().put(tx, notice, false));
    }

    private static NoticeView.Delivery delivery(Installation installation, String channel) {
        return installation.database().read(tx -> installation.outbox().list(tx, 1)).get(0).deliveries().stream()
                .filter(each -> each.channel().equals(channel))
                .findFirst()
                .orElseThrow();
    }

    private static Check outbox(Installation installation) {
        return new Doctor(installation)
                .run().stream()
                        .filter(check -> check.name().equals("outbox"))
                        .findFirst()
                        .orElseThrow();
    }

    static Stream<Arguments> bad() {
        String send = step("slack", "compose") + step("slack", "send");
        return Stream.of(
                arguments(
                        "throws",
                        "- throwException: {exceptionType: java.lang.IllegalStateException, message: 'no way to http://h/"
                                + CANARY + "/slack on purpose'}\n" + send,
                        "on purpose"),
                arguments("hangs", "- delay: {constant: 600000}\n" + send, "did not end within"),
                arguments("stops", "- stop: {}\n" + send, "ended without delivering it"),
                arguments(
                        "filters",
                        "- filter:\n    simple: '${body} == 1'\n    steps:\n" + send.indent(6),
                        "ended without delivering it"),
                arguments(
                        "catches",
                        "- doTry:\n    steps:\n      - throwException: {exceptionType: java.lang.Exception, message: x}\n"
                                + send.indent(6)
                                + "    doCatch: [{exception: [java.lang.Exception], steps: [{log: x}]}]",
                        "ended without delivering it"),
                arguments("does not send", step("slack", "compose"), "ended without delivering it"),
                arguments("replaces the body too early", "- setBody: {constant: hello}\n" + send, "replaced its body"));
    }

    @ParameterizedTest(name = "a route that {0}")
    @MethodSource("bad")
    void is_told_and_delivers_after_mending(String name, String steps, String said) throws Exception {
        write("notice-slack", route("slack", steps));
        try (Installation installation = home.open()) {
            put(installation, "told");
            assertThat(deliver(installation)).isEmpty();

            NoticeView.Delivery waits = delivery(installation, "slack");
            assertThat(waits.state()).isEqualTo(State.PENDING);
            assertThat(waits.tries().lastError()).contains(said).doesNotContain(CANARY);
            assertThat(received.get("slack")).isEmpty();
            assertThat(received.get("webhook")).as("the others go on").hasSize(1);
            assertThat(delivery(installation, "log").state()).isEqualTo(State.DELIVERED);
            Check outbox = outbox(installation);
            assertThat(outbox.status()).isEqualTo(Check.Status.FAIL);
            assertThat(outbox.text()).contains("slack (").contains(said).doesNotContain(CANARY);

            Files.delete(home.path().resolve("routes/notice-slack" + RouteFile.ENDING));
            clock.advance(Duration.ofMinutes(2));
            deliver(installation);
            assertThat(delivery(installation, "slack").state()).isEqualTo(State.DELIVERED);
            assertThat(received.get("slack")).hasSize(1);
            assertThat(received.get("webhook")).hasSize(1);
        }
    }

    @Test
    void a_failure_to_send_that_a_route_handles_is_none_the_less_one() throws Exception {
        write(
                "notice-slack",
                "- onException: {exception: [java.lang.Exception], handled: {constant: 'true'}, steps: [{log: x}]}\n"
                        + route("slack", step("slack", "compose") + step("slack", "send")));
        status = 500;
        try (Installation installation = home.open()) {
            put(installation, "told");
            deliver(installation);
            assertThat(delivery(installation, "slack").state()).isEqualTo(State.PENDING);

            status = 200;
            clock.advance(Duration.ofMinutes(2));
            deliver(installation);
            assertThat(delivery(installation, "slack").state()).isEqualTo(State.DELIVERED);
            assertThat(received.get("slack")).hasSize(2);
        }
    }

    @Test
    void a_step_more_changes_what_is_sent_and_what_comes_after_changes_nothing() throws Exception {
        write(
                "notice-slack",
                route(
                        "slack",
                        step("slack", "compose") + "- setBody: {simple: '${body} mine'}\n" + step("slack", "send")
                                + "- setBody: {constant: x}\n- stop: {}\n"));
        write("notice-webhook", route("webhook", "- delay: {constant: 1}\n" + step("webhook", "done")));
        try (Installation installation = home.open()) {
            put(installation, "told");
            assertThat(deliver(installation)).isEmpty();

            assertThat(delivery(installation, "slack").state()).isEqualTo(State.DELIVERED);
            assertThat(received.get("slack")).singleElement().asString().contains("mine");
            assertThat(delivery(installation, "webhook").state())
                    .as("its own way")
                    .isEqualTo(State.DELIVERED);
            assertThat(received.get("webhook")).isEmpty();
        }
    }

    @Test
    void where_the_file_of_a_shipped_channel_is_broken_the_shipped_one_serves_and_where_ones_own_is_it_waits()
            throws Exception {
        withPager();
        write("notice-slack", "- route: [");
        write("notice-pager", "- route: [");
        try (Installation installation = home.open()) {
            put(installation, "told");
            assertThat(deliver(installation))
                    .extracting(Problem::message)
                    .anyMatch(text -> text.contains("notice-slack"))
                    .anyMatch(text -> text.contains("notice-pager"))
                    .hasSize(2);
            assertThat(delivery(installation, "slack").state()).isEqualTo(State.DELIVERED);
            assertThat(delivery(installation, "pager").tries().lastError())
                    .contains("the route notice-pager is missing or refused", "routes check");
            assertThat(outbox(installation).text()).contains("pager (the route notice-pager is missing");

            Files.delete(home.path().resolve("routes/notice-pager" + RouteFile.ENDING));
            assertThat(RouteCheck.run(installation))
                    .extracting(Problem::message)
                    .anyMatch(text -> text.contains("notice-pager") && text.contains("it is missing"));
            write("notice-pager", route("pager", step("pager", "compose") + step("pager", "send")));
            clock.advance(Duration.ofMinutes(2));
            deliver(installation);
            assertThat(delivery(installation, "pager").state()).isEqualTo(State.DELIVERED);
            assertThat(received.get("pager"))
                    .singleElement()
                    .asString()
                    .contains("\"subject\":\"told\"", "\"id\":\"nsh-");
        }
    }

    @Test
    void the_channel_of_the_readme_works_and_is_known_everywhere() throws Exception {
        Matcher example = Pattern.compile("(?s)```yaml\n(- route:\n {4}id: notice-pager\n.*?)```")
                .matcher(Files.readString(Path.of("README.md")));
        assertThat(example.find()).isTrue();
        write("notice-pager", example.group(1));
        try (Installation installation = home.open()) {
            assertThat(RouteCheck.run(installation))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.hint()).contains("nightshift.notice.channels"));
        }

        withPager();
        home.with("NIGHTSHIFT_NOTICE_PAGER_TAGS", "job");
        try (Installation installation = home.open()) {
            assertThat(RouteCheck.run(installation)).isEmpty();
            assertThat(installation.routeFiles().all().stream().map(RouteFile::name))
                    .contains("notice-pager");
            assertThat(new Doctor(installation).run().stream().map(Check::value).collect(Collectors.joining(" ")))
                    .contains("pager");
            try (Courier courier = Courier.open(installation)) {
                assertThat(courier.test("pager")).isEmpty();
                put(installation, "told");
                courier.deliver();
            }
            List<String> bodies = new ArrayList<>(received.get("pager"));
            assertThat(bodies).hasSize(2).allMatch(body -> body.startsWith("Night Shift says:"));
            assertThat(bodies.get(1)).contains("Exit status 3.", "nsh-");

            Notice other = new Notice("disk", Notice.Severity.PROBLEM, "not for it", Body.of("x"), About.of("disk"));
            installation.database().change(tx -> installation.outbox().put(tx, other, false));
            deliver(installation);
            assertThat(received.get("pager")).as("its tags hold").hasSize(2);
            assertThat(received.get("slack")).hasSize(2);
        }
    }
}
