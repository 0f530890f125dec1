package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.nightshift.config.ChannelConfig;
import dev.nightshift.config.ChannelConfig.Keyed;
import dev.nightshift.config.Secret;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Notice.Severity;
import dev.nightshift.problem.Launcher;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that says what it should not, says it slowly, or says nothing: what the channels make of that. */
@Timeout(30)
class HttpFaultsIT {
    private static final String CANARY = "canary-T0K3N";
    private static final Duration LIMIT = Duration.ofMillis(700);

    private final SettableClock clock = new SettableClock();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CountDownLatch broken = new CountDownLatch(1);
    private ServerSocket server;

    private interface Script {
        void run(OutputStream out) throws Exception;
    }

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void answer(Script script) {
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept()) {
                received.add(request(socket));
                script.run(socket.getOutputStream());
            } catch (Exception e) {
                broken.countDown();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static String request(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        int length = -1;
        int body = -1;
        while (length < 0 || text.length() < body + length) {
            text.append((char) socket.getInputStream().read());
            if (length < 0 && text.toString().endsWith("\r\n\r\n")) {
                body = text.length();
                String head = text.toString().toLowerCase(java.util.Locale.ROOT);
                length = Integer.parseInt(head.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
            }
        }
        return text.toString();
    }

    private static Script says(String status, String headers, String body) {
        return out -> out.write(("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8));
    }

    private Carrier carrier(String name, String path) {
        Secret address = new Secret("http://127.0.0.1:" + server.getLocalPort() + path);
        Secret key = new Secret("whsec_" + Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8)));
        return new HttpCarriers(new HttpPost(LIMIT), new Launcher(List.of("nightshift"), Path.of("/home")), clock)
                        .of(new ChannelConfig(
                                address,
                                address,
                                new Keyed(address, new Secret(CANARY)),
                                new Keyed(address, key),
                                List.of()))
                        .stream()
                        .filter(carrier -> carrier.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private Letter letter() {
        Notice notice =
                new Notice("job_failed", Severity.PROBLEM, "failed", Body.of("Exit status 3."), About.of("job"));
        return Letter.of(
                "nsh-0123456789ab-7", "slack", new NoticeView(7, notice, clock.instant(), List.of()), clock.instant());
    }

    private void send(Carrier carrier) throws Exception {
        carrier.send(carrier.compose(letter()));
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments("429 Slow", "Retry-After: 120\r\n", "", NotTaken.Kind.PASSING, Duration.ofMinutes(2)),
                arguments(
                        "429 Slow",
                        "Retry-After: Sun, 22 Nov 2026 18:05:00 GMT\r\n",
                        "",
                        NotTaken.Kind.PASSING,
                        Duration.ofMinutes(5)),
                arguments(
                        "429 Slow", "Retry-After: Sun, 22 Nov 2020 18:05:00 GMT\r\n", "", NotTaken.Kind.PASSING, null),
                arguments("429 Slow", "Retry-After: -3\r\n", "", NotTaken.Kind.PASSING, null),
                arguments("429 Slow", "Retry-After: morgen\r\n", "", NotTaken.Kind.PASSING, null),
                arguments(
                        "429 Slow",
                        "Retry-After: 1000000000\r\n",
                        "",
                        NotTaken.Kind.PASSING,
                        Duration.ofSeconds(1_000_000_000)),
                arguments("429 Slow", "", "{\"retry_after\": 0.65}", NotTaken.Kind.PASSING, Duration.ofSeconds(1)),
                arguments("429 Slow", "", "", NotTaken.Kind.PASSING, null),
                arguments("500 Oops", "", CANARY, NotTaken.Kind.PASSING, null),
                arguments("408 Late", "", "", NotTaken.Kind.PASSING, null),
                arguments("403 No", "", "invalid_token " + CANARY, NotTaken.Kind.PERMANENT, null),
                arguments("404 No", "", "no_service", NotTaken.Kind.PERMANENT, null),
                arguments("413 Big", "", "", NotTaken.Kind.PERMANENT, null),
                arguments(
                        "302 Found",
                        "Location: http://127.0.0.1:1/" + CANARY + "\r\n",
                        "",
                        NotTaken.Kind.PERMANENT,
                        null));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_is_for_good_or_for_now_and_names_no_secret(
            String status, String headers, String body, NotTaken.Kind kind, @Nullable Duration after) throws Exception {
        answer(says(status, headers, body));

        NotTaken told = catchThrowableOfType(NotTaken.class, () -> send(carrier("slack", "/services/" + CANARY)));

        assertThat(told.kind()).isEqualTo(kind);
        assertThat(told.after().orElse(null)).isEqualTo(after);
        assertThat(told).hasMessageContaining(status.substring(0, 3)).hasMessageContaining("127.0.0.1");
        assertThat(String.valueOf(told.getMessage())).doesNotContain(CANARY);
        assertThat(received).hasSize(1);

        // The same letter once more, after mending.
        answer(says("200 OK", "", "ok"));
        send(carrier("slack", "/services/" + CANARY));
        String first = String.valueOf(received.poll());
        assertThat(received.poll()).contains("nsh-0123456789ab-7").endsWith(first.split("\r\n\r\n", 2)[1]);
    }

    static Stream<Arguments> troubles() {
        Script nothing = out -> {};
        Script garbage = out -> out.write("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        Script half =
                out -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf".getBytes(StandardCharsets.UTF_8));
        return Stream.of(
                arguments("reset", nothing),
                arguments("malformed", garbage),
                arguments("cut off", half),
                arguments("dribbling head", dribble("HTTP/1.1 200 OK\r\nX: ")),
                arguments("dribbling body", dribble("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n")));
    }

    private static Script dribble(String beginning) {
        CountDownLatch never = new CountDownLatch(1);
        return out -> {
            out.write(beginning.getBytes(StandardCharsets.UTF_8));
            while (!never.await(50, TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    void a_server_in_trouble_is_tried_again_and_ends_in_time(String name, Script script) throws Exception {
        answer(script);

        NotTaken told = catchThrowableOfType(NotTaken.class, () -> send(carrier("slack", "/services/" + CANARY)));

        assertThat(told.kind()).isEqualTo(NotTaken.Kind.PASSING);
        assertThat(String.valueOf(told.getMessage())).contains("127.0.0.1").doesNotContain(CANARY);
        if (name.startsWith("dribbling")) {
            // The connection ends too: what writes into it fails.
            assertThat(broken.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void an_answer_without_an_end_is_read_to_its_limit_only() throws Exception {
        answer(out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            byte[] much = new byte[8_192];
            for (int count = 0; count < 10_000; count++) {
                out.write(much);
            }
        });

        send(carrier("slack", "/x"));

        assertThat(broken.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_address_without_a_server_and_one_of_a_cloud_get_nothing() throws Exception {
        server.close();
        NotTaken down = catchThrowableOfType(NotTaken.class, () -> send(carrier("discord", "/" + CANARY)));
        assertThat(down.kind()).isEqualTo(NotTaken.Kind.PASSING);
        assertThat(String.valueOf(down.getMessage())).doesNotContain(CANARY);

        for (String host :
                List.of("169.254.169.254", "[fe80::1]", "0.0.0.0", "[64:ff9b::a9fe:a9fe]", "100.100.100.200")) {
            Receiver cloud =
                    new Receiver(new HttpPost(LIMIT), clock, new Secret("http://" + host + "/" + CANARY), List.of());
            assertThat(catchThrowableOfType(NotTaken.class, () -> cloud.post(java.util.Map.of(), "x")))
                    .hasMessageContaining("nothing is sent");
        }
    }

    @Test
    void a_webhook_can_check_who_signed() throws Exception {
        answer(says("204 No Content", "", ""));
        send(carrier("webhook", "/hook"));

        String[] request = String.valueOf(received.poll()).split("\r\n\r\n", 2);
        String id = header(request[0], "webhook-id");
        String seconds = header(request[0], "webhook-timestamp");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(CANARY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] expected = mac.doFinal((id + "." + seconds + "." + request[1]).getBytes(StandardCharsets.UTF_8));

        assertThat(id).isEqualTo("nsh-0123456789ab-7");
        assertThat(seconds).isEqualTo(String.valueOf(clock.instant().getEpochSecond()));
        assertThat(header(request[0], "webhook-signature"))
                .isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
        assertThat(request[0]).doesNotContain(CANARY);
    }

    @Test
    void ntfy_gets_the_topic_in_the_body_and_the_token_in_a_header() throws Exception {
        answer(says("200 OK", "", "{}"));
        send(carrier("ntfy", "/base/my-topic"));

        String request = String.valueOf(received.poll());
        assertThat(request).startsWith("POST /base/ HTTP/1.1").contains("\"topic\":\"my-topic\"");
        assertThat(header(request, "authorization")).isEqualTo("Bearer " + CANARY);
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }
}
