package dev.nightshift.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/** Writes patches in git's form (git-diff(1), "generating patch text with -p"). */
final class PatchText {
    /** One side of a file: its mode in git, its text, and the object that holds just this text. */
    record Side(int mode, String text, @Nullable ObjectId id) {

        /** {@code complete}: nothing of it is left out. */
        static Side of(Entry entry, String text, boolean complete) {
            return new Side(
                    PatchText.mode(entry), text, complete ? entry.content().id() : null);
        }

        private RawText raw() {
            return new RawText(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final int TYPE = 0170000;

    private PatchText() {}

    static int mode(Entry entry) {
        if (entry.type() == Entry.Type.LINK) {
            return 0120000;
        }
        return (entry.permissions() & 0100) == 0 ? 0100644 : 0100755;
    }

    /** {@code path}: raw, in its workspace. A file that became a link, or the reverse, goes and comes. */
    static String of(String path, @Nullable Side before, @Nullable Side after) throws IOException {
        if (before != null && after != null && (before.mode & TYPE) != (after.mode & TYPE)) {
            return of(path, before, null) + of(path, null, after);
        }
        StringBuilder text = new StringBuilder("diff --git ")
                .append(name("a/", path))
                .append(' ')
                .append(name("b/", path))
                .append('\n');
        if (before == null && after != null) {
            text.append("new file mode ").append(octal(after)).append('\n');
        } else if (after == null && before != null) {
            text.append("deleted file mode ").append(octal(before)).append('\n');
        } else if (before != null && after != null && before.mode != after.mode) {
            text.append("old mode ").append(octal(before)).append('\n');
            text.append("new mode ").append(octal(after)).append('\n');
        }
        String hunks = hunks(before, after);
        if (!hunks.isEmpty() || before == null || after == null) {
            text.append(index(before, after));
        }
        if (!hunks.isEmpty()) {
            text.append("--- ").append(before == null ? "/dev/null" : ended(name("a/", path)));
            text.append("\n+++ ").append(after == null ? "/dev/null" : ended(name("b/", path)));
            text.append('\n').append(hunks);
        }
        return text.toString();
    }

    /** By this patch(1) knows links, and files that are empty. */
    private static String index(@Nullable Side before, @Nullable Side after) {
        ObjectId old = before == null ? ObjectId.zeroId() : before.id;
        ObjectId current = after == null ? ObjectId.zeroId() : after.id;
        if (old == null || current == null) {
            return "";
        }
        String mode = before != null && after != null && before.mode == after.mode ? " " + octal(after) : "";
        return "index " + old.name() + ".." + current.name() + mode + "\n";
    }

    private static String octal(Side side) {
        return Integer.toOctalString(side.mode);
    }

    private static String hunks(@Nullable Side before, @Nullable Side after) throws IOException {
        RawText old = before == null ? RawText.EMPTY_TEXT : before.raw();
        RawText current = after == null ? RawText.EMPTY_TEXT : after.raw();
        HistogramDiff algorithm = new HistogramDiff();
        // Its default is quadratic where lines repeat; without one, such a part is replaced as a whole.
        algorithm.setFallbackAlgorithm(null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DiffFormatter formatter = new DiffFormatter(out)) {
            formatter.format(algorithm.diff(RawTextComparator.DEFAULT, old, current), old, current);
            formatter.flush();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** As git quotes it, everything beyond ASCII in octal. */
    private static String name(String side, String raw) {
        StringBuilder quoted = new StringBuilder();
        for (int at = 0; at < raw.length(); at++) {
            char c = raw.charAt(at);
            if (c < 0x20 || c > 0x7e) {
                quoted.append(String.format("\\%03o", (int) c));
            } else if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else {
                quoted.append(c);
            }
        }
        return quoted.length() == raw.length() ? side + raw : '"' + side + quoted + '"';
    }

    /** A name with spaces ends at a tab. */
    private static String ended(String name) {
        return name.indexOf(' ') >= 0 ? name + '\t' : name;
    }
}
