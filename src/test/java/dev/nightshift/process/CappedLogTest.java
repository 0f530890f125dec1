package dev.nightshift.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CappedLogTest {
    @TempDir
    Path folder;

    @Test
    void what_fits_is_kept_as_it_is() throws IOException {
        assertThat(logged(10, "12345", "678", "90")).isEqualTo("1234567890");
    }

    @Test
    void head_and_tail_are_kept_and_the_gap_is_named() throws IOException {
        assertThat(logged(10, "abcde", "fghijklmnopqrstuvwxyz")).isEqualTo("abcde\n… 16 bytes left out …\nvwxyz");
    }

    @Test
    void a_head_that_ends_with_a_line_gets_no_empty_one() throws IOException {
        assertThat(logged(8, "abc\n", "defgh")).isEqualTo("abc\n… 1 bytes left out …\nefgh");
    }

    @Test
    void the_head_can_be_read_while_it_grows() throws IOException {
        Path file = folder.resolve("log");
        try (CappedLog log = CappedLog.create(file, 100)) {
            log.write(bytes("first"));
            assertThat(file).hasContent("first");
        }
    }

    @Test
    void any_sequence_of_writes_keeps_the_first_and_last_bytes() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int half = 1 + random.nextInt(50);
            StringBuilder all = new StringBuilder();
            Path file = folder.resolve("log" + round);
            CappedLog log = CappedLog.create(file, 2L * half);
            for (int write = random.nextInt(20); write > 0; write--) {
                String text = "x".repeat(random.nextInt(60)).replace("x", "" + (char) ('a' + random.nextInt(26)));
                all.append(text);
                log.write(bytes(text));
            }
            LogSummary summary = log.finish();

            int length = all.length();
            int leftOut = Math.max(0, length - 2 * half);
            String expected = leftOut == 0
                    ? all.toString()
                    : all.substring(0, half) + "\n… " + leftOut + " bytes left out …\n" + all.substring(length - half);
            assertThat(Files.readString(file))
                    .as("seed %s round %s", seed, round)
                    .isEqualTo(expected);
            assertThat(summary).isEqualTo(new LogSummary(length, leftOut, null));
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.tail");
    }

    @Test
    void on_a_full_disk_the_rest_is_dropped_and_the_summary_says_so() throws IOException {
        Path full = Path.of("/dev/full");
        assumeThat(full).as("a device that is always full").exists();
        CappedLog log = new CappedLog(folder.resolve("log"), FileChannel.open(full, StandardOpenOption.WRITE), 100);
        log.write(bytes("some"));
        log.write(bytes("more"));

        LogSummary summary = log.finish();

        assertThat(summary.bytes()).isEqualTo(8);
        assertThat(summary.problem()).contains("incomplete").contains("No space left");
    }

    private String logged(long cap, String... writes) throws IOException {
        Path file = folder.resolve("log");
        CappedLog log = CappedLog.create(file, cap);
        for (String text : writes) {
            log.write(bytes(text));
        }
        log.finish();
        return Files.readString(file);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
