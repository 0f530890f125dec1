package dev.nightshift.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.job.Heartbeat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A socket in place of systemd, and a loop that hangs. */
class WatchdogIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();

    private static ServiceManager at(String address, String pid) {
        return ServiceManager.of(Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "200000", "WATCHDOG_PID", pid), PID);
    }

    @Test
    void it_gives_signs_of_life_until_a_loop_hangs_and_says_which() throws Exception {
        Heartbeat trigger = new Heartbeat("the trigger", Duration.ofMillis(400));
        Heartbeat idle = new Heartbeat("the work of a shift", Duration.ofMillis(1));
        CountDownLatch suspended = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread loop = new Thread(() -> {
            try {
                while (!end.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    trigger.beat();
                    if (suspended.getCount() == 0) {
                        goOn.await();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        loop.start();
        String address = folder.resolve("notify").toString();
        try (NotifySocket systemd = NotifySocket.bind(address);
                Watchdog watchdog = new Watchdog(List.of(trigger, idle), at(address, Long.toString(PID)), told::add)) {
            watchdog.ready("Serves the home");
            await().atMost(SOON).until(() -> systemd.count("WATCHDOG=1") >= 5);
            assertThat(systemd.received().get(0)).isEqualTo("READY=1\nSTATUS=Serves the home");
            assertThat(told).isEmpty();

            suspended.countDown();

            await().atMost(SOON).until(() -> !told.isEmpty());
            assertThat(told)
                    .singleElement()
                    .satisfies(text -> assertThat(text)
                            .startsWith("the trigger since ")
                            .contains("The service manager gets no sign of life any more and restarts it."));
            int then = systemd.count("WATCHDOG=1");
            await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> systemd.count("WATCHDOG=1") == then);
            assertThat(systemd.count("STATUS=Hangs: the trigger")).isEqualTo(1);

            goOn.countDown();
            await().atMost(SOON).until(() -> systemd.count("WATCHDOG=1") > then);
            assertThat(told).as("told once").hasSize(1);
            watchdog.stopping();
            await().atMost(SOON).until(() -> systemd.count("STOPPING=1") == 1);
        } finally {
            goOn.countDown();
            end.countDown();
            loop.join();
        }
    }

    @Test
    void an_abstract_address_is_one_too() throws Exception {
        String address = "@nightshift-test-" + System.nanoTime();
        try (NotifySocket systemd = NotifySocket.bind(address);
                Watchdog watchdog = new Watchdog(List.of(), at(address, ""), told::add)) {
            watchdog.ready("Serves");
            await().atMost(SOON).until(() -> systemd.count("WATCHDOG=1") >= 2);
        }
    }

    @Test
    void nothing_is_sent_where_nobody_listens_or_another_process_is_watched() throws Exception {
        for (Map<String, String> environment : List.of(
                Map.<String, String>of(),
                Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString()),
                Map.of("NOTIFY_SOCKET", "vsock:2:1"),
                Map.of("NOTIFY_SOCKET", "/" + "long".repeat(40)),
                Map.of("NOTIFY_SOCKET", ""))) {
            ServiceManager.of(environment, PID).tell("READY=1");
        }
        ServiceManager others = at(folder.resolve("notify").toString(), Long.toString(PID + 1));
        assertThat(others.timeout()).isEmpty();
        assertThat(ServiceManager.of(Map.of("NOTIFY_SOCKET", "@x", "WATCHDOG_USEC", "0"), PID)
                        .timeout())
                .isEmpty();
    }

    @Test
    void without_a_service_manager_a_hang_is_told_all_the_same() {
        Heartbeat stuck = new Heartbeat("the renewal of the lease", Duration.ZERO);
        stuck.beat();
        try (Watchdog watchdog = new Watchdog(List.of(stuck), ServiceManager.of(Map.of(), PID), told::add)) {
            watchdog.ready("Serves");
            await().atMost(SOON).until(() -> !told.isEmpty());
        }
        assertThat(told).singleElement().asString().contains("renewal of the lease", "restart it by hand");
    }
}
