package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.Points;
import dev.nightshift.fault.SmallDisk;
import dev.nightshift.fault.Sweep;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the store ends at any page of the first snapshot: in its pack, its index, its tag, or what comes after. */
class NoRoomForSnapshotsIT {
    private static final String TWO_JOBS = """
            jobs:
            - {id: inside, workspace: main, shell: echo changed > file.txt}
            - {id: beside, command: ["true"]}
            """;
    private static final long PAGE = 4096;
    private static final int POINTS = 4;

    @TempDir
    Path folder;

    private TestHome home(String name) throws IOException {
        TestHome home =
                TestHome.in(Files.createDirectory(folder.resolve(name))).with("NIGHTSHIFT_INBOX_QUIET_PERIOD", "1ms");
        byte[] content = new byte[40_000];
        new Random(Points.SEED).nextBytes(content);
        Files.write(home.workspace().resolve("large"), content);
        Files.writeString(home.workspace().resolve("file.txt"), "as it was\n");
        return home.drop("two.yaml", TWO_JOBS);
    }

    private static Path store(TestHome home) {
        return home.path().resolve("data/snapshots");
    }

    @Test
    void no_job_touches_a_workspace_without_a_verified_snapshot_from_before_it() throws Exception {
        TestHome calm = home("calm");
        calm.shift(TestHome.AUTONOMOUS);
        int pages = pages(store(calm));
        Sweep.of("P10 shift", "sizes of the disk")
                .each(Map.of("page", pages), POINTS, (call, n) -> {
                    TestHome home = home(call + n);
                    try (SmallDisk disk = SmallDisk.mount(store(home), n * PAGE + "")) {
                        TestHome.Night night = home.shift(TestHome.AUTONOMOUS);
                        boolean changed = !Files.readString(home.workspace().resolve("file.txt"))
                                .equals("as it was\n");
                        String pre = night.shift().guard().preSnapshot();
                        assertThat(disk.path()).isNotEmptyDirectory();
                        if (pre == null) {
                            assertThat(night.results()).isEqualTo(Map.of("beside", "exit:0"));
                            assertThat(night.notice()).contains("snapshot_failed");
                            assertThat(home.report(night)).contains("snapshot");
                        } else {
                            disk.growTo("64m");
                            assertThat(holdsWhatWas(home, pre)).isTrue();
                        }
                        return new Sweep.Found(changed ? 1 : 0, changed && pre == null ? 1 : 0);
                    }
                })
                .report();
    }

    private static boolean holdsWhatWas(TestHome home, String pre) {
        try (Installation installation = home.open()) {
            Snapshots snapshots = installation.snapshots();
            Snapshot snapshot = snapshots.find(pre);
            return snapshot.files() == 2 && snapshots.verify(snapshot, true).good();
        }
    }

    private static int pages(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            return (int) files.filter(Files::isRegularFile)
                    .mapToLong(file -> (file.toFile().length() + PAGE - 1) / PAGE)
                    .sum();
        }
    }
}
