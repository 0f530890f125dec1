package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.Watcher;
import dev.nightshift.health.Silence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watcher beside a service that is there and does nothing, and beside one that was killed. */
class SilentServiceIT {
    @TempDir
    Path folder;

    private Cli cli;
    private ServiceProcess service;

    @BeforeEach
    void serve() throws IOException {
        cli = Cli.fresh(folder);
        Files.writeString(
                cli.home.resolve("config/nightshift.properties"),
                "\nnightshift.shift.cron=0 0 3 * * ?\nnightshift.shift.zone=UTC\n",
                StandardOpenOption.APPEND);
        service = ServiceProcess.serving(cli, "service");
    }

    @AfterEach
    void end() {
        service.close();
    }

    private Optional<Silence.Silent> lookIn(Duration time) {
        Instant then = Instant.now().plus(time);
        return new Watcher(cli.home, Map.of(), () -> then, pause -> {}).look();
    }

    @Test
    void a_service_that_was_stopped_and_one_that_was_killed_are_told() throws Exception {
        Path told = cli.home.resolve("logs/failure_notifications.log");
        assertThat(lookIn(Duration.ZERO)).isEmpty();
        service.signal("STOP");

        assertThat(lookIn(Duration.ofHours(60))).isPresent();
        assertThat(Files.readString(told)).containsOnlyOnce("home_silent").contains("Its service is there");
        service.signal("KILL");
        service.end();
        assertThat(lookIn(Duration.ofHours(90))).isPresent();
        assertThat(Files.readString(told)).contains("Its service does not run.");
    }
}
