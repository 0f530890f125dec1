package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.config.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever a server does, a post ends in time, goes nowhere else, and its URL is not in what is said of it. */
class HttpPostIT {
    private static final String CANARY = "c4n4ry-5ecret";
    private static final String OK = "HTTP/1.1 200 OK\r\nConnection: close\r\n";

    private final HttpPost post = new HttpPost(Duration.ofMillis(700));

    /** What a server does once it was asked; until the latch opens, or whoever asked has gone. */
    private interface Behaviour {
        void answer(OutputStream out, CountDownLatch over) throws Exception;
    }

    private HttpPost.Answer answer(Behaviour behaviour) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket client = server.accept()) {
                    client.getInputStream().read(new byte[8192]);
                    behaviour.answer(client.getOutputStream(), over);
                } catch (Exception gone) {
                    // The client has hung up, as it should.
                }
            });
            thread.start();
            try {
                Secret url = new Secret("http://127.0.0.1:" + server.getLocalPort() + "/" + CANARY);
                return post.post(url, Map.of("X-Test", "yes"), "hello");
            } finally {
                over.countDown();
                thread.join(10_000);
                assertThat(thread.isAlive()).as("the connection is closed").isFalse();
            }
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void dribble(OutputStream out, CountDownLatch over) throws Exception {
        while (!over.await(50, TimeUnit.MILLISECONDS)) {
            write(out, "x");
        }
    }

    @Test
    void an_answer_is_taken_as_it_is_and_its_end_need_not_come() throws Exception {
        HttpPost.Answer busy = answer((out, over) -> write(
                out, "HTTP/1.1 429 Busy\r\nRetry-After: 7\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlater"));
        assertThat(busy.status()).isEqualTo(429);
        assertThat(busy.headers().firstValue("retry-after")).contains("7");
        assertThat(busy.body()).isEqualTo("later");

        HttpPost.Answer endless = answer((out, over) -> {
            write(out, OK + "\r\n");
            while (over.getCount() > 0) {
                write(out, "x".repeat(16_384));
            }
        });
        assertThat(endless.body()).hasSize(CappedBody.MOST);

        HttpPost.Answer moved = answer((out, over) ->
                write(out, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
        assertThat(moved.status()).as("not followed").isEqualTo(302);
    }

    @Test
    void what_does_not_come_in_time_or_is_no_answer_is_an_exception_without_the_url() throws Exception {
        List<Behaviour> bad = List.of(
                (out, over) -> over.await(10, TimeUnit.SECONDS),
                HttpPostIT::dribble,
                (out, over) -> {
                    write(out, OK + "Content-Length: 100000\r\n\r\n");
                    dribble(out, over);
                },
                (out, over) -> write(out, "220 this is no HTTP\r\n"),
                (out, over) -> write(out, OK + "Content-Length: 100\r\n\r\nhalf"));
        for (Behaviour behaviour : bad) {
            assertThatThrownBy(() -> answer(behaviour))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1")
                    .satisfies(HttpPostIT::tellsNothing);
        }
    }

    @Test
    void what_is_no_url_or_leads_where_it_must_not_is_refused_without_the_url() {
        for (String url : List.of(
                "http://h/ " + CANARY,
                "ftp://127.0.0.1/" + CANARY,
                "http://169.254.169.254/" + CANARY,
                "http://[fe80::1]/" + CANARY,
                "http://[fd00:ec2::254]/" + CANARY,
                "http://[64:ff9b::a9fe:a9fe]/" + CANARY,
                "http://100.100.100.200/" + CANARY,
                "http://0.0.0.0:1/" + CANARY,
                "http://224.0.0.1/" + CANARY,
                "http://127.0.0.1:1/" + CANARY)) {
            assertThatThrownBy(() -> post.post(new Secret(url), "hello"))
                    .as(url)
                    .isInstanceOf(IOException.class)
                    .satisfies(HttpPostIT::tellsNothing);
        }
    }

    private static void tellsNothing(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(CANARY);
        }
    }
}
