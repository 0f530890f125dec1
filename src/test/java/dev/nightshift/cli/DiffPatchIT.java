package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job wrote, read as a patch. */
class DiffPatchIT {
    private static final String SECRET = "correct-horse-battery";

    @TempDir
    Path folder;

    private Cli cli;
    private Path workspace;

    @BeforeEach
    void make() throws IOException {
        cli = Cli.fresh(folder);
        workspace = cli.workspace();
        Files.writeString(workspace.resolve("a.txt"), "one\ntwo\n");
    }

    private void shift(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("script"), script);
        cli.run("add", "--id", "writes", "--workspace", "main", "--", "sh", file.toString());
        assertThat(cli.run("shift", "--autonomous").exit()).isZero();
    }

    @Test
    void a_job_is_shown_as_a_patch_that_git_takes_back_and_that_json_has_too() throws Exception {
        shift("echo three >> a.txt; mkdir sub; echo new > sub/new; printf 'a\\000' > binary");

        Cli.Result shown = cli.run("diff", "writes", "--patch");
        assertThat(shown.out())
                .startsWith("# workspace main\ndiff --git a/a.txt b/a.txt\n")
                .contains("\n two\n+three\n", "\n# main/binary: not shown: binary, nothing → 2B\n", "+++ b/sub/new\n");
        assertThat(shown.err()).contains("1 of these are not shown", "Attempt 1 of writes changed 4 paths.");

        JsonNode paths = cli.run("diff", "writes", "--patch", "--json").json().at("/0/paths");
        assertThat(paths.findValuesAsText("path"))
                .containsExactly("main/a.txt", "main/binary", "main/sub", "main/sub/new");
        assertThat(paths.at("/0/patch").asText()).contains("+three\n");
        assertThat(paths.at("/1/patch").isNull()).isTrue();
        assertThat(paths.at("/1/patch_remark").asText()).startsWith("not shown: binary");
        assertThat(cli.run("diff", "latest", "--patch").out()).isEqualTo(shown.out());
        assertThat(cli.run("diff", "latest", "--patch", "--json")
                        .json()
                        .at("/0/patch")
                        .asText())
                .contains("+three\n");

        Path patch = Files.writeString(folder.resolve("patch"), shown.out());
        Process git = new ProcessBuilder("git", "apply", "-R", patch.toString())
                .directory(workspace.toFile())
                .start();
        assertThat(git.waitFor()).isZero();
        assertThat(workspace.resolve("a.txt")).hasContent("one\ntwo\n");
        assertThat(workspace.resolve("sub/new")).doesNotExist();
    }

    @Test
    void a_configured_secret_is_in_no_patch_and_no_json() throws IOException {
        Path file = Files.writeString(cli.home.resolve("config/password"), SECRET + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(cli.home.resolve("config/nightshift.properties"), """

                nightshift.notice.mail.to=human@example.org
                nightshift.notice.mail.from=night@example.org
                nightshift.notice.mail.host=localhost
                nightshift.notice.mail.port=1
                nightshift.notice.mail.username=night
                nightshift.notice.mail.password-file=config/password
                """, StandardOpenOption.APPEND);
        String encoded = Base64.getEncoder().encodeToString(("night:" + SECRET).getBytes(StandardCharsets.UTF_8));
        shift("echo 'password is " + SECRET + ".' >> a.txt; echo '" + encoded + "' > b.txt; echo KEY > .env");

        Cli.Result shown = cli.run("diff", "writes", "--patch");
        Cli.Result json = cli.run("diff", "writes", "--patch", "--json");
        assertThat(shown.out()).contains("+password is ***.\n", "# main/a.txt: configured secrets redacted");
        assertThat(shown.out() + shown.err() + json.out() + json.err())
                .doesNotContain(SECRET, encoded.substring(10, 24), "KEY")
                .contains("main/.env: not shown: looks like a key");
    }

    @Test
    void hostile_text_does_not_act_on_a_terminal_and_is_exact_elsewhere() throws IOException {
        shift("printf '\\033[2Jclear\\033]0;title\\007 \\342\\200\\256bidi\\r\\302\\233\\n' > hostile");

        assertThat(cli.run("diff", "writes", "--patch").out())
                .contains("+\u001b[2Jclear\u001b]0;title\u0007 \u202ebidi\r\u009b\n");
        assertThat(cli.run("diff", "writes", "--patch", "--color", "always").out())
                .contains("+\\u001b[2Jclear\\u001b]0;title\\u0007 \\u202ebidi\\r\\u009b")
                .doesNotContain("\u001b[2J", "\u001b]0", "\u202e", "\u009b");
    }
}
