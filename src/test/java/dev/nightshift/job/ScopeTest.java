package dev.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {
    private static final Scope ANY = new Scope(List.of(), null, null, null);

    private static ChangedPath added(String path, long size) {
        return new ChangedPath("main/" + path, ChangedPath.Kind.ADDED, null, size, false, false);
    }

    private static ChangedPath deleted(String path, long size) {
        return new ChangedPath("main/" + path, ChangedPath.Kind.DELETED, size, null, false, false);
    }

    private static ChangedPath folder(String path, ChangedPath.Kind kind) {
        return new ChangedPath("main/" + path, kind, 0L, 0L, true, false);
    }

    private static Scope only(String... globs) {
        return new Scope(List.of(globs), null, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "out/**, out/a, true",
        "out/**, out/a/b, true",
        "out/**, outer/a, false",
        "out/**, src/out/a, false",
        "out/, out/a/b, true",
        "*.txt, a.txt, true",
        "*.txt, a/b.txt, false",
        "**/*.txt, b.txt, true",
        "**/*.txt, a/c/b.txt, true",
        "src/**/x, src/x, true",
        "src/**/x, src/a/b/x, true",
        "src/**/x, src/ax, false",
        "a?c, abc, true",
        "a?c, a/c, false",
        "a.c, abc, false",
        "[ab], a, false",
        "out/**, .git/index, false",
        ".git/**, .git/index, true",
        "**, .git/index, true",
        "a\\x0a, a\\x0a, true"
    })
    void a_pattern_is_of_the_whole_path(String glob, String path, boolean allowed) {
        assertThat(only(glob).breach(List.of(added(path, 1))) == null).isEqualTo(allowed);
    }

    @Test
    void the_first_paths_and_each_limit_are_named() {
        Scope scope = new Scope(List.of("out/**"), 4, 0, 10L);

        assertThat(scope.breach(List.of(
                        added("a", 1),
                        added("b", 1),
                        added("c", 1),
                        added("d", 1),
                        added("out/x", 2000),
                        deleted("out/y", 9))))
                .isEqualTo(
                        "it changed what is not in its scope: a, b, c and 1 more; it changed 6 files, at most 4 allowed;"
                                + " it deleted 1 file, at most 0 allowed; it wrote 2K, at most 10B allowed");
    }

    @Test
    void a_rename_is_a_deletion_and_an_addition() {
        List<ChangedPath> rename = List.of(deleted("out/a", 5), added("out/b", 5));

        assertThat(new Scope(List.of("out/**"), 2, 1, 5L).breach(rename)).isNull();
        assertThat(new Scope(List.of("out/**"), 1, 1, 5L).breach(rename)).contains("2 files");
        assertThat(new Scope(List.of("out/**"), 2, 0, 5L).breach(rename)).contains("deleted 1");
        assertThat(only("out/b").breach(rename)).contains("out/a");
    }

    @Test
    void folders_on_the_way_to_what_is_allowed_come_and_go_with_it_and_no_others() {
        Scope scope = only("a/b/*.txt");
        List<ChangedPath> way = List.of(
                folder("a", ChangedPath.Kind.ADDED), folder("a/b", ChangedPath.Kind.ADDED), added("a/b/c.txt", 1));

        assertThat(scope.breach(way)).isNull();
        assertThat(scope.breach(way.subList(0, 2))).contains("a, a/b");
        assertThat(scope.breach(List.of(folder("a", ChangedPath.Kind.MODIFIED), way.get(2))))
                .contains("scope: a");
        assertThat(only("out/**").breach(List.of(folder("out", ChangedPath.Kind.ADDED))))
                .isNull();
    }

    @Test
    void what_somebody_else_changed_is_not_held_against_it() {
        ChangedPath theirs = new ChangedPath("main/theirs", ChangedPath.Kind.DELETED, 9L, null, false, true);

        assertThat(new Scope(List.of("out/**"), 0, 0, 1L).breach(List.of(theirs)))
                .isNull();
    }

    @Test
    void random_changes_pass_exactly_when_each_condition_holds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] folders = {"", "out/", "out/deep/", "src/", ".git/"};
        for (int round = 0; round < 5_000; round++) {
            List<ChangedPath> changed = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                String path = folders[random.nextInt(folders.length)] + "f" + i;
                changed.add(random.nextBoolean() ? added(path, random.nextInt(20)) : deleted(path, 3));
            }
            Scope scope = new Scope(
                    random.nextBoolean() ? List.of() : List.of("out/**", "src/*"),
                    limit(random),
                    limit(random),
                    random.nextBoolean() ? null : 1L + random.nextInt(40));
            assertThat(scope.breach(changed) == null)
                    .as("seed %d: %s of %s", seed, scope, changed)
                    .isEqualTo(holds(scope, changed));
            Collections.shuffle(changed, random);
            assertThat(scope.breach(changed) == null).isEqualTo(holds(scope, changed));
            assertThat(ANY.breach(changed)).isNull();
        }
    }

    private static @Nullable Integer limit(Random random) {
        return random.nextBoolean() ? null : random.nextInt(5);
    }

    private static boolean holds(Scope scope, List<ChangedPath> changed) {
        boolean inside = scope.paths().isEmpty()
                || changed.stream()
                        .map(ChangedPath::inWorkspace)
                        .allMatch(path -> path.startsWith("out/") || path.startsWith("src/"));
        long deletions = changed.stream().filter(path -> path.newSize() == null).count();
        long bytes = changed.stream()
                .mapToLong(path -> path.newSize() == null ? 0 : path.newSize())
                .sum();
        return inside
                && (scope.maxFiles() == null || changed.size() <= scope.maxFiles())
                && (scope.maxDeletions() == null || deletions <= scope.maxDeletions())
                && (scope.maxBytes() == null || bytes <= scope.maxBytes());
    }
}
