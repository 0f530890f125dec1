package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command line that reads nothing, and one that goes away. */
@Timeout(60)
class AnswerTest {
    private static final String LINE = "x".repeat(1_000) + "\n";

    @TempDir
    Path folder;

    private SocketChannel client;
    private SocketChannel service;

    @BeforeEach
    void connect() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            client = SocketChannel.open(address);
            service = server.accept();
        }
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        service.close();
    }

    @Test
    void progress_never_waits_for_a_reader_that_stands_still() throws Exception {
        try (Answer answer = new Answer(service, Duration.ofMillis(500))) {
            long began = System.nanoTime();
            for (int n = 0; n < 10_000; n++) {
                answer.progress(LINE);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(service.isOpen()).as("it may read on").isTrue();
            client.close();
        }
    }

    @Test
    void output_for_a_reader_that_went_away_is_thrown_away() throws Exception {
        try (Answer answer = new Answer(service, Duration.ofMillis(500))) {
            client.close();
            for (int n = 0; n < 10_000; n++) {
                answer.writer("out").print(LINE);
            }
            answer.exit(0);
            await().atMost(Duration.ofSeconds(10)).until(() -> !service.isOpen());
        }
    }

    @Test
    void who_asked_waits_once_for_a_reader_that_stands_still_and_then_goes_on_without_it() {
        long began = System.nanoTime();
        try (Answer answer = new Answer(service, Duration.ofMillis(500))) {
            for (int n = 0; n < 10_000; n++) {
                answer.writer("out").print(LINE);
            }
            answer.exit(0);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(service.isOpen()).isFalse();
    }
}
