package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.config.Redaction;
import dev.nightshift.config.Secret;
import dev.nightshift.job.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pings go out in order and hold nobody up; one that nobody takes is given up and remembered. */
class PingsTest {
    private static final Secret URL = new Secret("https://hc.example/ping/c4n4ry-5ecret/?create=1");
    private static final Pings.Pace QUICK = new Pings.Pace(Duration.ofMillis(1), Duration.ofSeconds(5));

    @TempDir
    Path folder;

    private final List<String> posted = Collections.synchronizedList(new ArrayList<>());

    private Pings pings(@Nullable Secret url, Poster poster, Pings.Pace pace) {
        return new Pings(
                new Pings.Listener(
                        url,
                        new Redaction(Stream.concat(URL.parts().stream(), Stream.of(new Secret("pa55word")))
                                .toList())),
                poster,
                folder.resolve("pings.last"),
                new SettableClock(),
                pace);
    }

    private int taken(Secret url, String body) {
        posted.add(url.reveal() + " " + body);
        return 200;
    }

    @Test
    void start_and_end_of_a_shift_name_the_same_run_and_tell_no_secret() {
        try (Pings pings = pings(URL, this::taken, QUICK)) {
            pings.send(Pings.Kind.START, "2026-11-22-190000", "begins");
            pings.send(Pings.Kind.FAIL, "2026-11-22-190000", "said pa55word, " + "x".repeat(20_000));
            pings.send(Pings.Kind.SUCCESS, "2026-11-23-190000", "well");
        }

        assertThat(posted).hasSize(3);
        String run = posted.get(0).replaceAll(".*rid=([0-9a-f-]{36}) .*", "$1");
        assertThat(posted.get(0))
                .isEqualTo("https://hc.example/ping/c4n4ry-5ecret/start?create=1&rid=" + run + " begins");
        assertThat(posted.get(1))
                .startsWith("https://hc.example/ping/c4n4ry-5ecret/fail?create=1&rid=" + run + " said ***, xx")
                .hasSizeLessThan(10_200);
        assertThat(posted.get(2))
                .startsWith("https://hc.example/ping/c4n4ry-5ecret?create=1&rid=")
                .doesNotContain(run);
        try (Pings pings = pings(URL, this::taken, QUICK)) {
            assertThat(pings.last().orElseThrow().failures()).isZero();
        }
    }

    @Test
    void one_that_nobody_takes_is_given_up_after_three_tries_and_remembered_without_its_url() {
        for (int night = 1; night <= 2; night++) {
            try (Pings pings = pings(
                    URL,
                    (url, body) -> {
                        taken(url, body);
                        throw new IOException("cannot reach " + url.reveal());
                    },
                    QUICK)) {
                pings.send(Pings.Kind.SUCCESS, "s" + night, "well");
            }
        }

        assertThat(posted).hasSize(6);
        LastPing last = LastPing.read(folder.resolve("pings.last")).orElseThrow();
        assertThat(last.failures()).isEqualTo(2);
        assertThat(last.shift()).isEqualTo("s2");
        assertThat(last.said()).startsWith("cannot reach ").doesNotContain("c4n4ry");
        try (Pings pings = pings(URL, (url, body) -> 302, QUICK)) {
            pings.send(Pings.Kind.SUCCESS, "s3", "well");
        }
        assertThat(LastPing.read(folder.resolve("pings.last")).orElseThrow().said())
                .isEqualTo("it answered 302, a redirect");
    }

    @Test
    void whoever_sends_is_not_held_up_and_a_start_is_not_repeated_after_the_end() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (Pings pings = pings(
                URL,
                (url, body) -> {
                    taken(url, body);
                    asked.countDown();
                    if (url.reveal().contains("/start")) {
                        awaitUninterruptibly(hangs);
                        return 500;
                    }
                    return 200;
                },
                QUICK)) {
            pings.send(Pings.Kind.START, "s", "begins");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            pings.send(Pings.Kind.SUCCESS, "s", "well");
            assertThat(posted).as("we are here while the first hangs").hasSize(1);
            hangs.countDown();
        }
        assertThat(posted).extracting(post -> post.contains("/start")).containsExactly(true, false);
    }

    @Test
    void a_start_that_nobody_takes_makes_room_for_the_end() {
        Pings.Pace patient = new Pings.Pace(Duration.ofHours(1), Duration.ofSeconds(20));
        try (Pings pings = pings(
                URL,
                (url, body) -> {
                    taken(url, body);
                    return url.reveal().contains("/start") ? 503 : 200;
                },
                patient)) {
            pings.send(Pings.Kind.START, "s", "begins");
            await().until(() -> posted.size() == 1);
            pings.send(Pings.Kind.SUCCESS, "s", "well");
            await().until(() -> posted.size() == 2);
        }

        assertThat(posted).extracting(post -> post.contains("/start")).containsExactly(true, false);
        assertThat(LastPing.read(folder.resolve("pings.last")).orElseThrow().failures())
                .isZero();
    }

    @Test
    void what_the_end_of_the_process_cuts_off_is_remembered() {
        Pings pings = pings(
                URL,
                (url, body) -> {
                    taken(url, body);
                    awaitUninterruptibly(new CountDownLatch(1));
                    throw new IOException("interrupted");
                },
                new Pings.Pace(Duration.ofHours(1), Duration.ofMillis(50)));
        pings.send(Pings.Kind.FAIL, "s", "failed");
        pings.send(Pings.Kind.SUCCESS, "t", "well");
        await().until(() -> posted.size() == 1);

        pings.close();

        LastPing last = LastPing.read(folder.resolve("pings.last")).orElseThrow();
        assertThat(last.failures()).isEqualTo(2);
        assertThat(last.shift()).isEqualTo("t");
        assertThat(last.said()).isEqualTo("this process ended before it was sent");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void the_end_of_the_process_waits_a_moment_and_no_longer() {
        CountDownLatch never = new CountDownLatch(1);
        Pings pings = pings(
                URL,
                (url, body) -> {
                    awaitUninterruptibly(never);
                    throw new IOException("interrupted");
                },
                new Pings.Pace(Duration.ofHours(1), Duration.ofMillis(20)));
        pings.send(Pings.Kind.SUCCESS, "s", "well");

        pings.close();

        assertThat(never.getCount()).as("it still hangs").isEqualTo(1);
        pings.send(Pings.Kind.SUCCESS, "s", "too late is no error");
    }

    @Test
    void where_nobody_listens_nothing_is_sent() {
        try (Pings pings = pings(null, this::taken, QUICK)) {
            pings.send(Pings.Kind.SUCCESS, "s", "well");
            assertThat(pings.last()).isEmpty();
        }
        assertThat(posted).isEmpty();
    }
}
