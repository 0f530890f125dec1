package dev.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final Changes.Span SPAN = new Changes.Span(null, "snapshots/before", "snapshots/after");

    private static ChangedPath path(String path, ChangedPath.Kind kind, @Nullable Long before, @Nullable Long after) {
        return new ChangedPath(path, kind, before, after, false, path.contains("theirs"));
    }

    @Test
    void counts_paths_and_bytes_and_keeps_the_heaviest_files() {
        Changes changes = Changes.of(
                SPAN,
                List.of(
                        path("main/a", ChangedPath.Kind.ADDED, null, 5L),
                        path("main/b", ChangedPath.Kind.MODIFIED, 90L, 7L),
                        path("main/theirs", ChangedPath.Kind.DELETED, 60L, null),
                        new ChangedPath("main/folder", ChangedPath.Kind.ADDED, null, 0L, true, false)),
                null);

        assertThat(changes.counts()).isEqualTo(new Changes.Counts(2, 1, 1, 1, 5, 60));
        assertThat(changes.others()).containsExactly("main/theirs");
        assertThat(changes.isOthers("main/theirs")).isTrue();
        assertThat(changes.isOthers("main/a")).isFalse();
        assertThat(changes.largest()).extracting(ChangedPath::path).containsExactly("main/theirs", "main/b", "main/a");
    }

    @Test
    void of_more_paths_of_others_than_are_kept_and_of_those_from_before_they_were_the_rest_is_not_known() {
        List<ChangedPath> paths = IntStream.rangeClosed(0, Changes.MOST_OTHERS)
                .mapToObj(number -> path("main/theirs-" + number, ChangedPath.Kind.ADDED, null, 1L))
                .toList();
        Changes many = Changes.of(SPAN, paths, null);
        assertThat(many.isOthers("main/theirs-0")).isTrue();
        assertThat(many.isOthers("main/theirs-" + Changes.MOST_OTHERS)).isNull();

        Changes late = Changes.of(SPAN, List.of(path("main/a", ChangedPath.Kind.ADDED, null, 1L)), "by whomever");
        assertThat(late.isOthers("main/a")).isNull();

        Changes old = ChangesJson.read("{\"counts\":{\"added\":1,\"addedBytes\":5,\"deleted\":0,\"deletedBytes\":0,"
                + "\"modified\":0,\"outside\":1},\"largest\":[],\"span\":{}}");
        assertThat(old.others()).isEmpty();
        assertThat(old.isOthers("main/a")).isNull();
    }

    @Test
    void comes_back_from_json_as_it_was_known_or_not() {
        Changes known = Changes.of(
                SPAN,
                List.of(
                        path("main/\"ä\"\\x0a", ChangedPath.Kind.ADDED, null, 5L),
                        path("main/theirs", ChangedPath.Kind.ADDED, null, 5L)),
                "late");
        Changes unknown = Changes.unknown(new Changes.Span(null, "snapshots/before", null), "the disk is full");

        assertThat(ChangesJson.read(ChangesJson.write(known))).isEqualTo(known);
        assertThat(ChangesJson.read(ChangesJson.write(unknown))).isEqualTo(unknown);
        assertThat(ChangesJson.write(unknown)).doesNotContain("counts");
    }
}
