package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.notice.Notice.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogChannelTest {
    @TempDir
    Path home;

    @Test
    void a_notice_is_a_block_with_the_command_that_takes_it_back() throws IOException {
        Path file = home.resolve("logs/failure_notifications.log");

        new LogChannel(file)
                .send(letter("Job b failed", "Exit status 3.\nPut everything back:\nnightshift rollback latest"));

        assertThat(file).hasContent("""
                2026-11-22T19:05:00.000Z PROBLEM job_failed
                  shift: 2026-11-22-190000
                  job: b
                  Job b failed
                    Exit status 3.
                    Put everything back:
                    nightshift rollback latest

                """);
    }

    @Test
    void a_text_cannot_pass_for_a_block_of_its_own() throws IOException {
        Path file = home.resolve("notices.log");

        new LogChannel(file).send(letter("s", "x\n\n2026-11-22T19:06:00.000Z INFO all_well"));

        assertThat(Files.readAllLines(file))
                .filteredOn(line -> line.startsWith("2026"))
                .hasSize(1);
    }

    @Test
    void what_is_no_file_is_not_opened() throws IOException {
        Path folder = Files.createDirectories(home.resolve("a-folder"));

        assertThatThrownBy(() -> new LogChannel(folder).send(letter("s", "t")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("a-folder is not a file");
    }

    @Test
    void only_its_owner_can_read_it_even_when_it_was_there_before() throws IOException {
        Path fresh = home.resolve("logs/fresh.log");
        Path old = home.resolve("old.log");
        Files.writeString(old, "kept\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r--r--"));

        new LogChannel(fresh).send(letter("s", "t"));
        new LogChannel(old).send(letter("s", "t"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(old)).startsWith("kept\n");
    }

    private static Letter letter(String subject, String text) {
        NoticeView view = view(subject, text);
        return Letter.of("nsh-1", "log", view, view.createdAt());
    }

    private static NoticeView view(String subject, String text) {
        Notice notice = new Notice("job_failed", Severity.PROBLEM, subject, text, "b", "2026-11-22-190000");
        return new NoticeView(1, notice, Instant.parse("2026-11-22T19:05:00Z"), List.of());
    }
}
