package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.nightshift.config.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a server does, a post ends in time, goes nowhere else, and its URL is not in what is said of it. */
@Timeout(30)
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
            boolean slow = bad.indexOf(behaviour) < 3;
            assertThatThrownBy(() -> answer(behaviour))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(slow ? "127.0.0.1 did not answer within" : "127.0.0.1: ")
                    .satisfies(HttpPostIT::tellsNothing);
        }
    }

    @Test
    void what_is_no_url_is_refused_without_it_and_so_is_an_address_in_a_form_that_hides_it() {
        for (String url :
                List.of("http://h/ " + CANARY, "ftp://127.0.0.1/" + CANARY, "http://169.254.43518/" + CANARY)) {
            assertThatThrownBy(() -> post.post(new Secret(url), "hello"))
                    .as(url)
                    .isInstanceOf(IOException.class)
                    .hasMessage("its URL is not one of http or https")
                    .satisfies(HttpPostIT::tellsNothing);
        }
        assertThatThrownBy(() -> post.post(new Secret("http://127.0.0.1:1/" + CANARY), "hello"))
                .isInstanceOf(IOException.class)
                .satisfies(HttpPostIT::tellsNothing);
    }

    @Test
    void an_address_of_a_link_a_group_or_a_cloud_gets_nothing() {
        for (String host : List.of(
                "169.254.169.254",
                "169.254.170.2",
                "2852039166",
                "[::ffff:169.254.169.254]",
                "[64:ff9b::a9fe:a9fe]",
                "[fe80::1]",
                "[fd00:ec2::254]",
                "[fd20:ce::254]",
                "100.100.100.200",
                "0.1.2.3",
                "224.0.0.1",
                "[ff02::1]")) {
            assertThatThrownBy(() -> post.post(new Secret("http://" + host + "/" + CANARY), "hello"))
                    .as(host)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nothing is sent there")
                    .satisfies(HttpPostIT::tellsNothing);
        }
    }

    /** On Linux what is sent to the unspecified address arrives here. */
    @Test
    void what_listens_here_is_not_reached_by_an_address_or_a_name_that_is_denied() throws Exception {
        HttpPost misled =
                new HttpPost(Duration.ofSeconds(5), null, host -> InetAddress.getAllByName("169.254.169.254"));
        try (ServerSocket server = new ServerSocket(0)) {
            String rest = ":" + server.getLocalPort() + "/" + CANARY;
            for (String host : List.of("0.0.0.0", "0", "[::]", "[::ffff:0.0.0.0]")) {
                assertThatThrownBy(() -> post.post(new Secret("http://" + host + rest), "hello"))
                        .as(host)
                        .hasMessageContaining("nothing is sent there");
            }
            assertThatThrownBy(() -> misled.post(new Secret("http://localhost" + rest), "hello"))
                    .hasMessageContaining("nothing is sent there")
                    .satisfies(HttpPostIT::tellsNothing);
            server.setSoTimeout(100);
            assertThatThrownBy(server::accept)
                    .as("nobody has connected")
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void a_redirect_leads_nowhere() throws Exception {
        CountDownLatch followed = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/" + CANARY, exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            followed.countDown();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            Secret url = new Secret("http://127.0.0.1:" + server.getAddress().getPort() + "/" + CANARY);
            assertThat(new HttpPost(Duration.ofSeconds(5)).post(url, "hello")).isEqualTo(307);
            assertThat(followed.getCount()).isEqualTo(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_server_that_cannot_prove_who_it_is_gets_nothing(@TempDir Path folder) throws Exception {
        Certificates keys = new Certificates(folder);
        keys.make("good", "dns:localhost,ip:127.0.0.1");
        keys.make("other", "dns:other.example");
        keys.make("stranger", "dns:localhost,ip:127.0.0.1");
        SSLContext trusting = TrustedRoots.context(keys.roots("good", "other"));

        assertThat(received(keys.server("good"), trusting)).contains("POST /" + CANARY, "hello");
        for (String name : List.of("other", "stranger")) {
            assertThatThrownBy(() -> received(keys.server(name), trusting))
                    .as(name)
                    .isInstanceOf(NotTaken.class)
                    .hasMessageContaining("127.0.0.1: it could not prove who it is, so nothing was sent")
                    .satisfies(HttpPostIT::tellsNothing)
                    .satisfies(thrown -> assertThat(((NotTaken) thrown).kind()).isEqualTo(NotTaken.Kind.PASSING));
        }
        assertThatThrownBy(() -> received(keys.server("good"), SSLContext.getDefault()))
                .as("self-signed")
                .hasMessageContaining("it could not prove who it is");
    }

    /** What a server read of a message; that it read nothing where the message was not taken. */
    private static String received(SSLContext key, SSLContext trusting) throws Exception {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (ServerSocket server =
                key.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket client = server.accept()) {
                    byte[] bytes = new byte[8192];
                    while (!read.toString(StandardCharsets.US_ASCII).endsWith("hello")) {
                        int count = client.getInputStream().read(bytes);
                        read.write(bytes, 0, Math.max(0, count));
                        if (count < 0) {
                            return;
                        }
                    }
                    write(client.getOutputStream(), OK + "Content-Length: 0\r\n\r\n");
                } catch (IOException gone) {
                    // The handshake failed, as it should.
                }
            });
            thread.setDaemon(true);
            thread.start();
            HttpPost https = new HttpPost(Duration.ofSeconds(10), trusting, InetAddress::getAllByName);
            Secret url = new Secret("https://127.0.0.1:" + server.getLocalPort() + "/" + CANARY);
            try {
                new Receiver(https, InstantSource.system(), url, List.of()).post(Map.of(), "hello");
            } catch (NotTaken e) {
                thread.join(10_000);
                assertThat(read.toString(StandardCharsets.US_ASCII))
                        .as("what the server was told")
                        .isEmpty();
                throw e;
            }
            return read.toString(StandardCharsets.US_ASCII);
        }
    }

    private static void tellsNothing(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(CANARY);
        }
    }
}
