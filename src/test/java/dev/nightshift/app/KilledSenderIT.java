package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nightshift.fault.Program;
import dev.nightshift.fault.Sweep;
import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.SmtpStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that sends is killed: what its receivers have got and it has not marked comes once more, with the same id, and
 * never again; all else comes once.
 */
class KilledSenderIT {
    private static final Pattern MESSAGE_ID = Pattern.compile("(?m)^Message-ID: <([^@>]+)@");
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofHours(2);

    @TempDir
    Path folder;

    private final Map<String, String> said = new ConcurrentHashMap<>();
    private final List<String> posted = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private SmtpStub mails;
    private HttpServer web;

    @BeforeEach
    void listen() throws IOException {
        mails = new SmtpStub(said, null, false);
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "receiver");
            thread.setDaemon(true);
            return thread;
        }));
        web.createContext("/", this::receive);
        web.start();
    }

    @AfterEach
    void close() throws IOException {
        answers.countDown();
        web.stop(0);
        mails.close();
    }

    private void receive(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        posted.add(String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id")));
        try {
            answers.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    /** With three notices for its log, its mail and its webhook. */
    private TestHome home(String name) throws IOException {
        TestHome home = TestHome.in(Files.createDirectory(folder.resolve(name)))
                .with("NIGHTSHIFT_NOTICE_MAIL_TO", "ann@example.org")
                .with("NIGHTSHIFT_NOTICE_MAIL_FROM", "night@example.org")
                .with("NIGHTSHIFT_NOTICE_MAIL_HOST", "127.0.0.1")
                .with("NIGHTSHIFT_NOTICE_MAIL_PORT", String.valueOf(mails.port()))
                .with("NIGHTSHIFT_NOTICE_MAIL_TLS", "none")
                .with(
                        "NIGHTSHIFT_NOTICE_WEBHOOK_URL",
                        "http://127.0.0.1:" + web.getAddress().getPort() + "/hook");
        try (Installation installation = home.open()) {
            for (int number = 1; number <= 3; number++) {
                Notice notice = new Notice(
                        "job_failed",
                        Notice.Severity.PROBLEM,
                        "job" + number + " failed",
                        Body.of("exit status 3"),
                        About.ofJob("job" + number, null, "job"));
                installation.database().change(tx -> installation.outbox().put(tx, notice, false));
            }
        }
        return home;
    }

    private List<String> mailed() {
        return mails.mails.stream()
                .map(mail -> {
                    Matcher id = MESSAGE_ID.matcher(mail);
                    assertThat(id.find()).as(mail).isTrue();
                    return id.group(1);
                })
                .toList();
    }

    /** What a process does that starts so much later. */
    private static int sendLater(TestHome home, Duration later) {
        home.by(Clock.offset(Clock.systemUTC(), later));
        try (Installation installation = home.open();
                Courier courier = Courier.open(installation)) {
            return courier.deliver().delivered();
        }
    }

    @Test
    void what_was_taken_and_not_marked_comes_once_more_with_the_same_id() throws Exception {
        TestHome home = home("between");
        answers = new CountDownLatch(1);
        said.put("END", SmtpStub.HOLD);
        Process sender = Program.of(SenderMain.class, home.path(), 0)
                .with(home.settings())
                .start(List.of(), folder.resolve("out"));
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> posted.size() == 1 && mailed().size() == 1);
        } finally {
            sender.destroyForcibly();
        }
        assertThat(sender.waitFor()).as("kill -9").isEqualTo(137);
        answers.countDown();
        said.clear();

        assertThat(sendLater(home, Duration.ZERO)).as("its lease goes on").isZero();
        assertThat(sendLater(home, LONGER_THAN_A_LEASE)).isEqualTo(6);
        assertThat(sendLater(home, LONGER_THAN_A_LEASE.multipliedBy(20))).isZero();

        assertThat(posted).hasSize(2);
        assertThat(new HashSet<>(posted)).as("one id").hasSize(1);
        assertThat(mailed()).hasSize(2);
        assertThat(new HashSet<>(mailed())).as("one id").hasSize(1);
        assertThat(mails.mails).allMatch(mail -> mail.contains("3 notices: job1 failed"));
        assertThat(told(home)).hasSize(3);
    }

    private static List<String> told(TestHome home) throws IOException {
        return Files.readAllLines(home.path().resolve("logs/failure_notifications.log")).stream()
                .filter(line -> line.matches(".*job\\d failed.*"))
                .toList();
    }

    @Test
    void killed_at_any_moment_it_loses_nothing_and_nothing_comes_a_third_time() throws Exception {
        TestHome calm = home("calm");
        Program.Result all = Program.of(SenderMain.class, calm.path(), 0)
                .with(calm.settings())
                .run();
        assertThat(all.after("delivered")).as(all.toString()).containsExactly("9");
        int looks = Integer.parseInt(all.after("steps").get(0));
        Sweep.of("P14", "kill points of a sender")
                .each(Map.of("clock", looks), 3, (clock, n) -> {
                    TestHome home = home(clock + n);
                    posted.clear();
                    mails.mails.clear();
                    Program.Result result = Program.of(SenderMain.class, home.path(), n)
                            .with(home.settings())
                            .run();
                    assertThat(result.killed()).as(result.toString()).isTrue();
                    return mended(home);
                })
                .report();
    }

    /** Three channels, of which none may miss it. */
    private Sweep.Found mended(TestHome home) throws IOException {
        int postedBefore = posted.size();
        int mailedBefore = mailed().size();
        sendLater(home, LONGER_THAN_A_LEASE);
        sendLater(home, LONGER_THAN_A_LEASE.multipliedBy(20));
        comesOnceOrTwice(posted, postedBefore);
        comesOnceOrTwice(mailed(), mailedBefore);
        assertThat(told(home)).hasSizeBetween(3, 6);
        int lost = (posted.isEmpty() ? 1 : 0) + (mailed().isEmpty() ? 1 : 0);
        return new Sweep.Found(3, lost);
    }

    private static void comesOnceOrTwice(List<String> ids, int before) {
        assertThat(ids).hasSizeBetween(1, before + 1);
        assertThat(new HashSet<>(ids)).as("one id").hasSize(1);
    }
}
