package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git",
                ".GIT",
                ".git ",
                ".git.",
                ".Git. .",
                ".git::$INDEX_ALLOCATION",
                "git~1",
                "GIT~2",
                "gi7eba~1",
                ".gitmodules",
                ".gitattributes ",
                "a\\.git",
                "100%",
                "%2egit",
                ".g\u00e2\u0080\u008cit"
            })
    void names_that_git_minds_are_stored_otherwise(String name) throws Exception {
        String stored = RawNames.escaped(name);

        assertThat(stored).isNotEqualTo(name);
        assertThat(RawNames.unescaped(stored)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", ".gitignore", ".github", "git", "a.git", "gr\u00c3\u00bc\u00c3\u009fe", "a b\nc"})
    void other_names_are_stored_as_they_are(String name) {
        assertThat(RawNames.escaped(name)).isEqualTo(name);
    }

    @Test
    void any_bytes_survive_as_path_and_in_the_store() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            StringBuilder name = new StringBuilder();
            int length = 1 + random.nextInt(12);
            while (name.length() < length) {
                char c = (char) (1 + random.nextInt(255));
                if (c != '/') {
                    name.append(c);
                }
            }
            String raw = name.toString();
            if (!raw.equals(".") && !raw.equals("..")) {
                assertThat(RawNames.unescaped(RawNames.escaped(raw)))
                        .as("seed " + seed)
                        .isEqualTo(raw);
                assertThat(RawNames.percentDecoded(RawNames.percentEncoded(raw)))
                        .isEqualTo(raw);
                Path path = RawNames.path(raw);
                assertThat(RawNames.raw(path)).as("seed " + seed).isEqualTo(raw);
            }
        }
    }

    @Test
    void what_is_shown_has_no_control_characters() {
        assertThat(RawNames.display("a\nb\u001b[31m")).isEqualTo("a\\x0ab\\x1b[31m");
        assertThat(RawNames.display("bad\u00ff")).isEqualTo("bad\\xff");
        assertThat(RawNames.display("gr\u00c3\u00bc")).isEqualTo("gr\u00fc");
        assertThat(RawNames.display("\u00e2\u0080\u00aeevil")).isEqualTo("\\u{202e}evil");
    }
}
