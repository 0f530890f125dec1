package dev.nightshift.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt changed in its workspace, by the snapshots around it.
 *
 * @param counts {@code null}: not known, and {@code remark} says why, or the attempt still runs
 * @param largest up to {@link #LARGEST} paths, the heaviest first
 * @param others up to {@link #MOST_OTHERS} of the paths that somebody other than the attempt changed; of attempts before
 *     these were kept, none
 * @param remark what a human must know to read the counts; {@code null}: nothing
 */
public record Changes(
        Span span,
        @Nullable Counts counts,
        List<ChangedPath> largest,
        List<String> others,
        @Nullable String remark) {
    public static final int LARGEST = 5;
    public static final int MOST_OTHERS = 200;

    public Changes {
        largest = List.copyOf(largest);
        // What was stored without them is read, too.
        others = others == null ? List.of() : List.copyOf(others);
    }

    /**
     * The tags of the snapshots around an attempt.
     *
     * @param previous the last snapshot of the workspace before {@code before}, where somebody else changed something
     *     between the two; {@code null}: nobody did, or there is none
     * @param before {@code null}: there is none
     * @param after {@code null}: there is none, or not yet
     */
    public record Span(
            @Nullable String previous,
            @Nullable String before,
            @Nullable String after) {}

    /**
     * Paths, folders among them.
     *
     * @param outside how many of these somebody other than the attempt changed, as far as can be seen
     * @param addedBytes content of what was added
     * @param deletedBytes content of what was deleted
     */
    public record Counts(long added, long modified, long deleted, long outside, long addedBytes, long deletedBytes) {
        public long paths() {
            return added + modified + deleted;
        }
    }

    /** Before the attempt has run. */
    public static Changes begun(Span span) {
        return new Changes(span, null, List.of(), List.of(), null);
    }

    /** Of an attempt without a snapshot after it. */
    public static Changes unknown(Span span, String why) {
        return new Changes(span, null, List.of(), List.of(), why);
    }

    public static Changes of(Span span, List<ChangedPath> paths, @Nullable String remark) {
        List<ChangedPath> largest = paths.stream()
                .filter(path -> !path.directory())
                .sorted(Comparator.comparingLong(ChangedPath::weight).reversed().thenComparing(ChangedPath::path))
                .limit(LARGEST)
                .toList();
        List<String> others = paths.stream()
                .filter(ChangedPath::outside)
                .map(ChangedPath::path)
                .limit(MOST_OTHERS)
                .toList();
        return new Changes(span, counts(paths), largest, others, remark);
    }

    private static Counts counts(List<ChangedPath> paths) {
        return new Counts(
                count(paths, ChangedPath.Kind.ADDED),
                count(paths, ChangedPath.Kind.MODIFIED),
                count(paths, ChangedPath.Kind.DELETED),
                paths.stream().filter(ChangedPath::outside).count(),
                weight(paths, ChangedPath.Kind.ADDED),
                weight(paths, ChangedPath.Kind.DELETED));
    }

    private static long count(List<ChangedPath> paths, ChangedPath.Kind kind) {
        return paths.stream().filter(path -> path.change() == kind).count();
    }

    private static long weight(List<ChangedPath> paths, ChangedPath.Kind kind) {
        return paths.stream()
                .filter(path -> path.change() == kind)
                .mapToLong(ChangedPath::weight)
                .sum();
    }

    /** {@code 2 added (1.2K), 1 modified, 3 deleted (40B)}, for humans. */
    public String words() {
        if (counts == null) {
            return "what it changed is not known";
        }
        List<String> parts = new ArrayList<>();
        if (counts.added() > 0) {
            parts.add(counts.added() + " added (" + Sizes.text(counts.addedBytes()) + ")");
        }
        if (counts.modified() > 0) {
            parts.add(counts.modified() + " modified");
        }
        if (counts.deleted() > 0) {
            parts.add(counts.deleted() + " deleted (" + Sizes.text(counts.deletedBytes()) + ")");
        }
        return parts.isEmpty() ? "nothing changed" : String.join(", ", parts);
    }

    /** Whether somebody other than the attempt changed this path; {@code null}: that was not kept. */
    public @Nullable Boolean isOthers(String path) {
        if (others.contains(path)) {
            return true;
        }
        boolean complete = counts != null && remark == null && counts.outside() == others.size();
        return complete ? Boolean.FALSE : null;
    }

    /** Whether it is known that nothing changed. */
    public boolean nothing() {
        return counts != null && counts.paths() == 0;
    }
}
