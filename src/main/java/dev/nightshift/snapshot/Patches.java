package dev.nightshift.snapshot;

import dev.nightshift.config.Redaction;
import dev.nightshift.job.Sizes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The differences between two snapshots as text that a human may read: what holds keys is not shown, configured secrets
 * are taken out, and nothing is silently left out. Folders that come or go are not told.
 */
final class Patches implements Differ.Differences {
    /** Of one side of a file. */
    static final int MOST_BYTES = 1 << 20;
    /** Of both sides of a file: the time to compare them may go with the square. */
    static final int MOST_LINES = 40_000;
    /** Characters of all that is shown. */
    static final int MOST_TEXT = 16 << 20;

    private static final Pattern REPOSITORY = Pattern.compile("(?:.*/)?\\.git(?:/.*)?", Pattern.CASE_INSENSITIVE);

    private final ObjectStore store;
    private final Redaction redaction;
    private final List<Difference> differences = new ArrayList<>();
    private final Set<ObjectId> keys = new HashSet<>();
    private long written;

    Patches(ObjectStore store, Redaction redaction) {
        this.store = store;
        this.redaction = redaction;
    }

    @Override
    public void add(String workspace, String path, @Nullable Entry before, @Nullable Entry after) {
        Difference difference = new Difference(workspace, path, file(before), file(after));
        if (difference.before() == null && difference.after() == null) {
            if (before != null && after != null) {
                differences.add(new Difference(workspace, path, before, after));
            }
            return;
        }
        differences.add(difference);
        if (KeyNames.matches(path)) {
            remember(before);
            remember(after);
        }
    }

    private static @Nullable Entry file(@Nullable Entry entry) {
        return entry == null || entry.isDirectory() ? null : entry;
    }

    /** What a key holds is not shown under another name either; emptiness is no secret. */
    private void remember(@Nullable Entry entry) {
        if (entry != null && entry.size() > 0) {
            keys.add(entry.content().id());
        }
    }

    void writeTo(Consumer<Patch> reader) throws IOException {
        for (Difference difference : differences) {
            Patch patch = patch(difference);
            written += patch.text().length();
            reader.accept(patch);
        }
    }

    private Patch patch(Difference it) throws IOException {
        String hidden = hidden(it);
        if (hidden != null) {
            return without(it, hidden);
        }
        Entry before = it.before();
        Entry after = it.after();
        if (before != null && after != null && before.content().equals(after.content())) {
            return modes(it, before, after);
        }
        String old = text(before);
        String current = text(after);
        if (old == null || current == null) {
            return without(it, "binary, " + sizes(it));
        } else if (KeyNames.isPrivateKey(old) || KeyNames.isPrivateKey(current)) {
            return without(it, "holds a private key");
        } else if (old.lines().count() + current.lines().count() > MOST_LINES) {
            return without(it, "more than " + MOST_LINES + " lines to compare");
        }
        return texts(it, old, current);
    }

    private Patch texts(Difference it, String old, String current) throws IOException {
        String was = redaction.redact(old);
        String is = redaction.redact(current);
        boolean redacted = !was.equals(old) || !is.equals(current);
        boolean both = it.before() != null && it.after() != null;
        if (redacted && both && was.equals(is)) {
            return without(it, "it differs only in configured secrets");
        }
        String text = PatchText.of(
                it.path(),
                it.before() == null ? null : PatchText.Side.of(it.before(), was, was.equals(old)),
                it.after() == null ? null : PatchText.Side.of(it.after(), is, is.equals(current)));
        return new Patch(
                it.workspace(),
                it.shown(),
                text,
                redacted ? "configured secrets redacted, so it cannot be applied" : null);
    }

    private @Nullable String hidden(Difference it) throws IOException {
        if (REPOSITORY.matcher(it.path()).matches()) {
            return "inside of a git repository, " + sizes(it);
        } else if (KeyNames.matches(it.path())) {
            return "looks like a key";
        } else if (isKey(it.before()) || isKey(it.after())) {
            return "holds what a file holds that looks like a key";
        } else if (!redaction.redact(it.shown()).equals(it.shown())) {
            return "its name holds a configured secret";
        } else if (isLarge(it.before()) || isLarge(it.after())) {
            return "larger than " + Sizes.text(MOST_BYTES) + ": " + sizes(it);
        }
        return written > MOST_TEXT ? "the patch is " + Sizes.text(written) + " long already" : null;
    }

    private boolean isKey(@Nullable Entry entry) {
        return entry != null && keys.contains(entry.content().id());
    }

    private boolean isLarge(@Nullable Entry entry) throws IOException {
        return entry != null && !entry.isDirectory() && (entry.content().chunked() || entry.size() > MOST_BYTES);
    }

    private static Patch modes(Difference it, Entry before, Entry after) throws IOException {
        String text = before.isDirectory() || PatchText.mode(before) == PatchText.mode(after)
                ? ""
                : PatchText.of(it.path(), PatchText.Side.of(before, "", false), PatchText.Side.of(after, "", false));
        return new Patch(
                it.workspace(),
                it.shown(),
                text,
                text.isEmpty()
                        ? String.format(
                                "not shown: only its mode changed, %04o → %04o",
                                before.permissions(), after.permissions())
                        : null);
    }

    private Patch without(Difference it, String why) {
        return new Patch(it.workspace(), redaction.redact(it.shown()), "", "not shown: " + why);
    }

    private static String sizes(Difference it) {
        return size(it.before()) + " → " + size(it.after());
    }

    private static String size(@Nullable Entry entry) {
        return entry == null ? "nothing" : Sizes.text(entry.size());
    }

    /** What it holds; empty where there is nothing, {@code null} where it is no text. */
    private @Nullable String text(@Nullable Entry entry) throws IOException {
        if (entry == null) {
            return "";
        }
        ObjectId id = entry.content().id();
        if (store.size(id) != entry.size()) {
            throw new DamagedException("the object " + id.name() + " has another size");
        }
        byte[] bytes = store.read(id, Constants.OBJ_BLOB);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
