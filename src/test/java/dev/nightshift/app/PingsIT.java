package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.notice.Pings;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Success is pinged exactly where a shift made progress, and nowhere else. */
class PingsIT {
    private static final String CANARY = "/5ecret-c4n4ry-of-the-url";
    private static final ShiftOrder SILENT = new ShiftOrder(null, null, true, false, false, null);
    private static final ShiftOrder PLAIN = ShiftOrder.plain(null);
    private static final ShiftOrder NIGHT = new ShiftOrder(null, null, true, false, true, null);

    @TempDir
    Path folder;

    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private volatile int answer = 200;
    private HttpServer listener;
    private TestHome home;

    @BeforeEach
    void listen() throws IOException {
        listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            heard.add(path.replace(CANARY, "") + " " + body.lines().findFirst().orElse("") + " "
                    + exchange.getRequestURI().getQuery());
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        listener.start();
        home = TestHome.in(folder)
                .with(
                        "NIGHTSHIFT_NOTICE_PING_URL",
                        "http://127.0.0.1:" + listener.getAddress().getPort() + CANARY);
    }

    @AfterEach
    void stop() {
        listener.stop(0);
    }

    private int dropped;

    private ShiftView shift(ShiftOrder order, String... jobs) {
        for (String job : jobs) {
            home.drop("job-" + dropped++ + ".yaml", job);
        }
        heard.clear();
        return home.shift(order).shift();
    }

    /** The kinds of what was heard of a shift. */
    private List<String> kinds() {
        return heard.stream().map(ping -> ping.replaceFirst(" .*", "")).toList();
    }

    /** A night, and what is to be heard of it. */
    private record Night(String status, List<String> pings, ShiftOrder order, List<String> jobs) {
        Night(String status, List<String> pings, ShiftOrder order, String... jobs) {
            this(status, pings, order, List.of(jobs));
        }
    }

    @Test
    void success_is_said_of_progress_alone_and_as_the_database_says_it() {
        List<Night> nights = List.of(
                new Night("succeeded", List.of("/start", ""), NIGHT, "{shell: 'true'}\n"),
                new Night("empty", List.of("/start", ""), NIGHT),
                new Night("partial", List.of("/start", ""), NIGHT, "{shell: 'exit 77'}\n", "{shell: 'false'}\n"),
                new Night("failed", List.of("/start", "/fail"), NIGHT, "{shell: 'false'}\n"),
                new Night("succeeded", List.of(), PLAIN, "{shell: 'true'}\n"),
                new Night("succeeded", List.of(), SILENT, "{shell: 'true'}\n"),
                new Night("waiting", List.of("/start", "/fail"), NIGHT, "{shell: 'exit 75'}\n"));
        List<ShiftView> views = new ArrayList<>();
        try (Installation opened = home.open();
                Engine engine = Engine.start(opened, Engine.Purpose.ONE_SHIFT)) {
            for (Night night : nights) {
                for (String job : night.jobs()) {
                    home.drop("job-" + dropped++ + ".yaml", job);
                }
                ShiftView view = engine.shift(night.order());
                views.add(view);
                assertThat(view.status().code()).as(night.toString()).isEqualTo(night.status());
                assertThat(opened.database()
                                .read(tx -> opened.shifts().lastProgress(tx))
                                .equals(Optional.ofNullable(view.times().finishedAt())))
                        .as(night + ": what the watcher asks for")
                        .isEqualTo(view.mode().autonomous() && view.hasProgressed());
            }
        }

        for (int i = 0; i < nights.size(); i++) {
            String id = views.get(i).id();
            List<String> own = heard.stream()
                    .filter(ping -> ping.matches("\\S* Shift " + id + "(:| has) .*"))
                    .toList();
            assertThat(own.stream().map(ping -> ping.replaceFirst(" .*", "")))
                    .as(nights.get(i).toString())
                    .isEqualTo(nights.get(i).pings());
            assertThat(own.stream().map(ping -> ping.replaceAll(".*rid=", "")).distinct())
                    .as("one run")
                    .hasSizeLessThanOrEqualTo(1);
        }
        assertThat(heard).hasSize(10);
    }

    @Test
    void what_the_guard_refused_and_what_was_cut_off_has_failed_and_nothing_began() {
        home.with("NIGHTSHIFT_GATE_MIN_DISK", "900T");
        assertThat(shift(NIGHT, "{shell: 'true'}\n").guard().refused()).isNotNull();
        assertThat(kinds()).containsExactly("/fail");

        home.with("NIGHTSHIFT_GATE_MIN_DISK", "1M");
        try (Installation opened = home.open()) {
            opened.newOwner();
            opened.database().change(tx -> opened.shifts().open(tx, NIGHT, 1));
        }
        shift(NIGHT);
        assertThat(heard.get(0)).startsWith("/fail").contains("interrupted");
        assertThat(kinds()).containsExactly("/fail", "/start", "");
    }

    @Test
    void three_in_a_row_that_nobody_took_are_told_once_and_so_is_that_they_are_taken_again() {
        answer = 404;
        try (Installation opened = home.open();
                Engine engine = Engine.start(opened, Engine.Purpose.ONE_SHIFT)) {
            engine.shift(NIGHT);
            await(opened, 2);
            assertThat(told(opened)).doesNotContain("pings_not_taken");
            engine.shift(NIGHT);
            await(opened, 4);
            engine.shift(PLAIN);
            engine.shift(NIGHT);
            await(opened, 6);
            assertThat(told(opened)).containsOnlyOnce("pings_not_taken").doesNotContain("pings_taken");

            answer = 200;
            engine.shift(NIGHT);
            await(opened, 0);
            engine.shift(NIGHT);
            engine.shift(NIGHT);
            assertThat(told(opened)).containsOnlyOnce("pings_not_taken").containsOnlyOnce("pings_taken");
            assertThat(opened.database()
                            .read(tx -> opened.outbox().list(tx, 100))
                            .toString())
                    .contains("it answered 404")
                    .doesNotContain(CANARY.substring(1));
        }
    }

    private static void await(Installation opened, int failures) {
        Awaitility.await()
                .until(() -> opened.lastPing()
                        .filter(last -> last.failures() == failures && last.kind() != Pings.Kind.START)
                        .isPresent());
    }

    /** What was sent, not what was folded into it. */
    private static List<String> told(Installation opened) {
        return opened.database().read(tx -> opened.outbox().list(tx, 100)).stream()
                .filter(view ->
                        view.deliveries().stream().anyMatch(delivery -> delivery.state() != NoticeView.State.FOLDED))
                .map(view -> view.notice().code())
                .toList();
    }

    @Test
    void a_listener_that_redirects_changes_nothing_and_stands_in_the_next_report() throws Exception {
        answer = 302;
        assertThat(shift(NIGHT, "{shell: 'true'}\n").status().code()).isEqualTo("succeeded");
        assertThat(kinds()).as("followed nowhere, and not tried again").containsExactly("/start", "");
        answer = 200;
        ShiftView view = shift(NIGHT, "{shell: 'true'}\n");

        assertThat(view.status().code()).isEqualTo("succeeded");
        String report = Files.readString(home.path().resolve("reports/" + view.id() + ".md"));
        assertThat(report).contains("302, a redirect").doesNotContain(CANARY.substring(1));
    }
}
