package dev.nightshift.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.Check;
import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.Launcher;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotProbeIT {
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private Snapshots snapshots;

    @BeforeEach
    void create() throws IOException {
        Files.createDirectories(folder.resolve("work"));
        Files.writeString(folder.resolve("work/data.txt"), "what the work is about");
        snapshots = new Snapshots(folder.resolve("store"), clock, ZoneOffset.UTC);
    }

    private void take(String stamp) {
        Workspace main = new Workspace("main", folder.resolve("work"), List.of());
        snapshots.take(SnapshotKind.MANUAL, stamp, List.of(main), Map.of());
    }

    private Check check() {
        Launcher launcher = new Launcher(List.of("/opt/nightshift"), folder);
        return new SnapshotProbe(snapshots, WEEK, clock, launcher).check();
    }

    @Test
    void a_home_without_snapshots_has_none_to_prove() {
        assertThat(check().status()).isEqualTo(Check.Status.OK);
        assertThat(check().value()).isEqualTo("0 snapshots");
    }

    @Test
    void one_that_was_not_read_back_for_long_is_a_warning_until_it_is() {
        take("2026-11-22-190000");
        assertThat(check().status()).isEqualTo(Check.Status.OK);

        clock.advance(WEEK.plusSeconds(1));

        Check late = check();
        assertThat(late.status()).isEqualTo(Check.Status.WARN);
        assertThat(late.value()).isEqualTo("1 snapshot");
        assertThat(late.hint()).contains("snapshot verify --all");

        snapshots.prove(Duration.ofMinutes(1));

        assertThat(check().status()).isEqualTo(Check.Status.OK);
    }

    @Test
    void an_undo_that_was_interrupted_fails_with_the_two_ways_to_end_it() throws IOException {
        take("2026-11-22-190000");
        String safety = "snapshots/safety-2026-11-22-200000";
        Files.writeString(folder.resolve("store/nightshift-rollback"), """
                nightshift-rollback 2
                target snapshots/manual-2026-11-22-190000
                span snapshots/manual-2026-11-22-190000 snapshots/post-2026-11-22-190000
                path
                force false
                job nightly
                command undo nightly --attempt 2
                safety %s
                begun main a
                end
                """.formatted(safety));

        Check half = check();

        assertThat(half.status()).isEqualTo(Check.Status.FAIL);
        assertThat(half.text()).contains("undo was interrupted", "main");
        assertThat(half.hint()).contains("undo nightly --attempt 2", "rollback " + safety);
    }

    @Test
    void one_that_was_found_damaged_fails_and_is_named() throws IOException {
        take("2026-11-22-190000");
        try (Stream<Path> packs = Files.list(folder.resolve("store/objects/pack"))) {
            for (Path pack :
                    packs.filter(file -> file.toString().endsWith(".pack")).toList()) {
                byte[] bytes = Files.readAllBytes(pack);
                bytes[bytes.length / 2] ^= 1;
                Files.setPosixFilePermissions(pack, PosixFilePermissions.fromString("rw-------"));
                Files.write(pack, bytes);
            }
        }
        snapshots.prove(Duration.ofMinutes(1));

        Check damaged = check();

        assertThat(damaged.status()).isEqualTo(Check.Status.FAIL);
        assertThat(damaged.text()).contains("2026-11-22-190000");
        assertThat(damaged.hint()).contains("snapshot verify --all").contains("snapshot take");
    }
}
