package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the snapshots on another disk, as a user makes and uses it. */
class CopyVerbIT {
    @TempDir
    Path folder;

    private Cli cli;
    private Path workspace;
    private Path copy;

    @BeforeEach
    void make() throws IOException {
        cli = Cli.fresh(folder);
        workspace = cli.workspace();
        copy = Files.createDirectories(folder.resolve("disk"));
    }

    private void night(String id, String shell) throws IOException {
        Path job = Files.writeString(
                folder.resolve(id + ".yaml"), "{id: " + id + ", workspace: main, shell: '" + shell + "'}");
        assertThat(cli.run("add", job.toString()).exit()).isZero();
        Cli.Result shift = cli.run("shift", "--autonomous");
        assertThat(shift.exit()).as(shift.toString()).isZero();
    }

    private void configure() throws IOException {
        Files.writeString(
                cli.home.resolve("config/nightshift.properties"),
                "\nnightshift.snapshot.copy=" + copy + "\n",
                StandardOpenOption.APPEND);
    }

    private String report() {
        return cli.run("report").out();
    }

    private void loseTheStore() throws IOException {
        try (Stream<Path> files = Files.walk(cli.home.resolve("data/snapshots"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void what_a_night_did_is_taken_back_from_the_copy_when_the_store_is_lost() throws IOException {
        Files.writeString(workspace.resolve("book.txt"), "a year of work\n");
        night("careless", "echo oops > book.txt; touch junk");
        Cli.Result copied = cli.from(folder).run("snapshot", "copy", "disk");
        assertThat(copied.exit()).as(copied.toString()).isZero();
        assertThat(copied.out()).contains("3 copied to " + copy, "3 are there");
        assertThat(copied.err()).contains("It is on the disk of the home", "rollback latest --from " + copy);
        loseTheStore();
        assertThat(cli.run("rollback", "latest", "--yes").exit()).isEqualTo(14);

        Cli.Result dry = cli.run("undo", "careless", "--from", copy.toString(), "--dry-run");
        assertThat(dry.exit()).as(dry.toString()).isZero();
        assertThat(dry.out()).contains("~ main/book.txt", "- main/junk");
        assertThat(workspace.resolve("book.txt")).hasContent("oops");

        Cli.Result back = cli.run("rollback", "latest", "--from", copy.toString(), "--yes");

        assertThat(back.exit()).as(back.toString()).isZero();
        assertThat(back.err()).contains("3 snapshots were brought back");
        assertThat(workspace.resolve("book.txt")).hasContent("a year of work");
        assertThat(workspace.resolve("junk")).doesNotExist();
        assertThat(cli.run("snapshot", "verify", "--all").exit()).isZero();
    }

    @Test
    void the_copy_is_read_by_the_verbs_that_read() throws IOException {
        night("first", "echo 1 > a");
        assertThat(cli.run("snapshot", "copy", copy.toString()).exit()).isZero();
        night("second", "echo 2 > b");

        JsonNode here = cli.run("snapshot", "list", "--json").json();
        JsonNode there =
                cli.run("snapshot", "list", "--json", "--from", copy.toString()).json();

        assertThat(here.size()).isEqualTo(6);
        assertThat(there.size()).isEqualTo(3);
        assertThat(cli.run("snapshot", "verify", "--all", "--from", copy.toString())
                        .exit())
                .isZero();
        assertThat(cli.run("snapshot", "show", "latest", "--from", copy.toString())
                        .exit())
                .isZero();
        assertThat(cli.run("diff", "latest", "--from", copy.toString()).out()).contains("+ main/a");
        Cli.Result none = cli.run("snapshot", "list", "--from", folder.toString());
        assertThat(none.exit()).isEqualTo(14);
        assertThat(none.err()).contains("holds no copy of snapshots");
        JsonNode again = cli.run("snapshot", "copy", copy.toString(), "--json", "--prune")
                .json();
        assertThat(again.get("copied").asInt()).isEqualTo(3);
        assertThat(again.get("snapshots").asInt()).isEqualTo(6);
    }

    @Test
    void each_shift_copies_where_that_is_asked_and_says_so_where_the_disk_is_missing() throws IOException {
        configure();
        night("early", "echo 0 > z");
        assertThat(report()).contains("The snapshots were not copied", copy + " holds no copy");
        assertThat(copy).isEmptyDirectory();
        assertThat(cli.run("snapshot", "copy").exit()).isZero();

        night("late", "echo 1 > a");

        assertThat(report()).contains("- last copied to `" + copy + "`").doesNotContain("were not copied");
        JsonNode last = cli.run("report", "--format", "json").json();
        assertThat(last.get("copied_to").asText()).isEqualTo(copy.toString());
        assertThat(cli.run("snapshot", "list", "--json", "--from", copy.toString())
                        .json()
                        .size())
                .isEqualTo(cli.run("snapshot", "list", "--json").json().size());
    }

    @Test
    void a_running_service_copies_to_where_the_caller_means() throws IOException {
        night("first", "echo 1 > a");
        ServiceProcess.quietly(cli);
        try (ServiceProcess service = ServiceProcess.serving(cli, "service")) {
            assertThat(service).isNotNull();
            Cli.Result copied = cli.from(folder).run("snapshot", "copy", "disk");

            assertThat(copied.exit()).as(copied.toString()).isZero();
            assertThat(copied.out()).contains("3 copied to " + copy);
        }
    }
}
