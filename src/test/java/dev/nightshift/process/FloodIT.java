package dev.nightshift.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job's output can fill neither the disk nor the heap. */
class FloodIT {
    private static final long CAP = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void a_flood_is_capped_with_head_and_tail_kept_while_the_heap_stays_flat() throws IOException {
        AtomicLong mostOnDisk = new AtomicLong();
        long heapBefore = allocated();

        ProcessResult result = new Processes()
                .run(
                        new Launch(
                                List.of("/bin/sh", "-c", "echo first; trap 'wait; echo last; exit' TERM; yes & wait"),
                                folder,
                                Workbench.ENVIRONMENT),
                        new Limits(Duration.ofSeconds(3), Duration.ofSeconds(5), CAP),
                        folder.resolve("logs/flood.log"),
                        () -> {
                            mostOnDisk.accumulateAndGet(onDisk(), Math::max);
                            return StopRequest.NONE;
                        },
                        identity -> {});

        assertThat(Files.size(folder.resolve("logs/flood.log"))).isBetween(CAP, CAP + 100);
        String log = Files.readString(folder.resolve("logs/flood.log"));
        assertThat(result.log().bytes()).as("it was a flood").isGreaterThan(20 * CAP);
        assertThat(log)
                .startsWith("first\ny\n")
                .endsWith("last\n")
                .contains(result.log().leftOut() + " bytes left out");
        assertThat(mostOnDisk.get()).as("while it ran").isLessThanOrEqualTo(CAP);
        assertThat(allocated() - heapBefore - 4L * log.length())
                .as(
                        "allocated on this thread, for %s bytes of output",
                        result.log().bytes())
                .isLessThan(8 << 20);
    }

    private long onDisk() {
        try (var files = Files.list(folder.resolve("logs"))) {
            long sum = 0;
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** More telling than the heap in use, which a collection may hide. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
