package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.config.Redaction;
import dev.nightshift.config.Secret;
import dev.nightshift.config.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Patches between two snapshots, held against git and patch. */
class PatchIT {
    private static final String SECRET = "hunter2-correct-horse";

    private static final String BEFORE = """
            cd "$1"; mkdir -p src/deep 'with space'
            seq 1 400 > src/numbers; printf 'no end' > src/deep/open; printf 'a\\r\\nb\\r\\n' > crlf
            echo gone > gone; : > empty-gone; echo '#!/bin/sh' > run; echo x > 'with space/a b'
            ln -s gone link; ln -s run turns-file; echo file > turns-link; echo dir > turns-folder
            printf o > "$(printf 'bad\\377\\376name')"; echo q > 'quote"d\\'; echo t > "$(printf 'a\\tb\\nc')"; echo g > grüße
            echo '-- dashes' > sql; printf '\\033[31mred\\n' > colours
            """;

    private static final String AFTER = """
            cd "$1"
            sed -i -e '3s/.*/three/' -e '200,210d' -e '390a more\\nand more' src/numbers; printf 'no end\\nmore' > src/deep/open
            printf 'a\\r\\nc\\r\\n' > crlf; rm gone empty-gone; : > empty; chmod 755 run; echo y > 'with space/a b'
            ln -sfn src link; rm turns-file turns-link
            echo now > turns-file; ln -s src turns-link
            printf n > "$(printf 'bad\\377\\376name')"; echo r > 'quote"d\\'; echo u > "$(printf 'a\\tb\\nc')"; echo h > grüße
            : > sql; printf 'new\\n\\n+ plus\\n' > 'with space/new one'; printf '\\033[32mgreen\\n\\302\\205\\n' > colours
            """;

    /** patch(1) cannot do that, also not with what git writes. */
    private static final String FOLDER = "cd \"$1\"; rm turns-folder; mkdir turns-folder; echo in > turns-folder/f\n";

    @TempDir
    Path folder;

    private Path root;
    private Snapshots snapshots;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectories(folder.resolve("main"));
        snapshots = new Snapshots(folder.resolve("store"), InstantSource.system(), ZoneOffset.UTC);
    }

    private Snapshot take(String stamp) {
        return snapshots.take(SnapshotKind.MANUAL, stamp, List.of(new Workspace("main", root, List.of())), Map.of());
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private List<Patch> patches(Snapshot before, Snapshot after, String... secrets) {
        List<Patch> patches = new ArrayList<>();
        Redaction redaction =
                new Redaction(List.of(secrets).stream().map(Secret::new).toList());
        snapshots.patches(before, after, redaction, patches::add);
        return patches;
    }

    private static Patch of(List<Patch> patches, String path) {
        return patches.stream()
                .filter(patch -> patch.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private Path patch(List<Patch> patches) throws IOException {
        String text = patches.stream()
                .map(patch -> (patch.remark() == null ? "" : "# " + patch.path() + ": " + patch.remark() + "\n")
                        + patch.text())
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("the.patch"), text);
    }

    /** Names, content, targets, and whether it can be executed. */
    private static String listing(Path directory) throws Exception {
        return Torture.sh("""
                cd "$1"; find . -type d -empty -delete
                find . ! -type d -printf '%P %y %l %m\\n' | sed 's/6[04][04]$/644/; s/7[05][05]$/755/' | LC_ALL=C sort
                find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum""", directory.toString());
    }

    private void appliesBy(String command, String change) throws Exception {
        Torture.sh(BEFORE, root.toString());
        Snapshot before = take("one");
        Path copy = folder.resolve("copy");
        Torture.sh("cp -a \"$1\" \"$2\"", root.toString(), copy.toString());
        Torture.sh(change, root.toString());
        List<Patch> patches = patches(before, take("two"));

        assertThat(patches).extracting(Patch::remark).containsOnlyNulls();
        Torture.sh("cd \"$1\"; " + command, copy.toString(), patch(patches).toString());
        assertThat(listing(copy)).isEqualTo(listing(root));
    }

    @Test
    void git_applies_it_and_has_the_later_tree() throws Exception {
        appliesBy("git apply --whitespace=nowarn -p1 \"$2\"", AFTER + FOLDER);
    }

    @Test
    void patch_applies_it_and_has_the_later_tree() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/patch")), "patch is not installed");
        appliesBy("patch --binary -s -p1 < \"$2\"", AFTER);
    }

    @Test
    void any_two_texts_are_told_so_that_git_makes_one_of_the_other() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int file = 0; file < 60; file++) {
            write("f" + file, text(random));
        }
        Snapshot before = take("one");
        Path copy = folder.resolve("copy");
        Torture.sh("cp -a \"$1\" \"$2\"", root.toString(), copy.toString());
        for (int file = 0; file < 60; file++) {
            write("f" + file, text(random));
        }
        Path patch = patch(patches(before, take("two")));
        Torture.sh("cd \"$1\"; git apply --whitespace=nowarn \"$2\"", copy.toString(), patch.toString());
        assertThat(listing(copy)).as("seed %s", seed).isEqualTo(listing(root));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int line = random.nextInt(40); line > 0; line--) {
            text.append("abc ö\r-+@\\ ".charAt(random.nextInt(11))).append(random.nextInt(3) == 0 ? "" : "\n");
        }
        return text.toString();
    }

    @Test
    void what_looks_like_a_key_is_never_shown() throws Exception {
        List<String> names = List.of(
                ".env",
                ".env.local",
                "app/.ENV",
                "prod.env",
                "server.pem",
                "server.PEM.bak",
                "tls/private.key",
                "id_rsa",
                "id_ed25519.old",
                "credentials",
                "Credentials.json",
                ".aws/config",
                ".ssh/config",
                ".netrc",
                ".npmrc",
                "secrets.yaml",
                "x.p12");
        for (String name : names) {
            write(name, "CANARY before " + name + "\n");
        }
        Snapshot before = take("one");
        for (String name : names) {
            write(name, "CANARY after " + name + "\n");
        }
        write("notes.txt", "-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY\n");
        write("moved.txt", "CANARY before .env\n");
        write("repository/.git/config", "url = https://user:CANARY@host\n");
        write("keyboard.txt", "shown\n");
        List<Patch> patches = patches(before, take("two"));

        assertThat(patches).extracting(Patch::path).hasSize(names.size() + 4);
        assertThat(patches.toString()).doesNotContain("CANARY").contains("+shown");
        assertThat(patches)
                .filteredOn(patch -> !patch.path().equals("main/keyboard.txt"))
                .allSatisfy(patch -> assertThat(patch.remark()).startsWith("not shown: "));
    }

    @Test
    void configured_secrets_are_taken_out_and_that_is_said() throws Exception {
        write("plain", "user = me\n");
        write("rotated", "p = " + SECRET + "\n");
        Snapshot before = take("one");
        String basic = Base64.getEncoder().encodeToString(("me:" + SECRET).getBytes(StandardCharsets.UTF_8));
        write("plain", "user = me\npassword = " + SECRET + "\nAuthorization: Basic " + basic + "\n");
        write("name-" + SECRET, "x\n");
        write("rotated", "p = hunter2-correct-hors%65\n");
        Files.createSymbolicLink(root.resolve("link"), Path.of("https:/me:" + SECRET + "@host"));
        Snapshot after = take("two");

        List<Patch> patches = patches(before, after, SECRET);
        assertThat(patches.toString()).doesNotContain(SECRET, basic.substring(6, 20));
        assertThat(of(patches, "main/plain").text()).contains("+password = ***\n", "+Authorization: Basic ");
        assertThat(of(patches, "main/plain").remark()).contains("redacted");
        assertThat(of(patches, "main/name-***").remark()).contains("its name holds");
        assertThat(of(patches, "main/rotated").remark()).contains("only in configured secrets");
        assertThat(of(patches, "main/link").text()).contains("+https:/me:***@host");
        assertThat(patches(before, after).toString()).contains(SECRET);
    }

    @Test
    void what_is_no_text_or_too_large_is_said_and_the_rest_can_be_applied() throws Exception {
        write("binary", "a\0b");
        write("latin", "x");
        write("mode", "x\n");
        Snapshot before = take("one");
        Path copy = folder.resolve("copy");
        Torture.sh("cp -a \"$1\" \"$2\"", root.toString(), copy.toString());
        write("binary", "a\0bc");
        Files.write(root.resolve("latin"), new byte[] {(byte) 0xe9, '\n'});
        write("large", ("0123456789abcde".repeat(8) + "1234567\n").repeat(Patches.MOST_BYTES / 128) + "x");
        write("chunked", "0123456789abcde\n".repeat((9 << 20) / 16));
        write("lines", "\n".repeat(Patches.MOST_LINES + 1));
        write("text", "shown\n");
        Torture.sh("chmod 640 \"$1\"/mode", root.toString());
        List<Patch> patches = patches(before, take("two"));

        assertThat(patches)
                .extracting(Patch::path, Patch::remark)
                .contains(
                        tuple("main/binary", "not shown: binary, 3B → 4B"),
                        tuple("main/latin", "not shown: binary, 1B → 2B"),
                        tuple("main/large", "not shown: larger than 1M: nothing → 1M"),
                        tuple("main/chunked", "not shown: larger than 1M: nothing → 9M"),
                        tuple("main/lines", "not shown: more than 40000 lines to compare"));
        assertThat(patches).filteredOn(patch -> patch.remark() == null).hasSize(1);
        assertThat(patches.toString()).contains("only its mode changed, 0644 → 0640");
        Torture.sh(
                "cd \"$1\"; git apply \"$2\"", copy.toString(), patch(patches).toString());
        assertThat(copy.resolve("text")).hasContent("shown");
    }
}
