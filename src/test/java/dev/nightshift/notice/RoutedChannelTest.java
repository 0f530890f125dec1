package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoutedChannelTest {
    private static final Duration LIMIT = Duration.ofMillis(100);
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");

    private final Letter letter = Letter.of(
            "nsh-1",
            "pager",
            new NoticeView(
                    1,
                    new Notice("test", Notice.Severity.INFO, "a test", Body.of("text"), About.of("test")),
                    NOW,
                    List.of()),
            NOW);

    private static RoutedChannel channel(RoutedChannel.Call call) {
        return new RoutedChannel("pager", Carrier.none("pager"), call, LIMIT);
    }

    private NotTaken notTaken(Channel channel) {
        return catchThrowableOfType(NotTaken.class, () -> channel.send(letter));
    }

    @Test
    void a_route_that_hangs_is_interrupted_and_told() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        NotTaken told = notTaken(channel((route, body) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }));
        assertThat(told).hasMessage("the route notice-pager did not end within 0 s");
        assertThat(told.kind()).isEqualTo(NotTaken.Kind.PASSING);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void one_that_does_not_end_even_then_is_not_called_again_before_it_has() {
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        RoutedChannel channel = channel((route, body) -> {
            calls.incrementAndGet();
            boolean ended = false;
            while (!ended) {
                try {
                    ended = over.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    // As somebody's library does.
                }
            }
        });
        assertThat(notTaken(channel)).hasMessageContaining("did not end within");
        assertThat(notTaken(channel)).hasMessageContaining("has not ended the call before this one");
        assertThat(calls).hasValue(1);

        over.countDown();
        Awaitility.await().until(() -> notTaken(channel) == null);
        assertThat(calls).hasValue(2);
    }
}
