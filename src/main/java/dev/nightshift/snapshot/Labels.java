package dev.nightshift.snapshot;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevTag;

/** The text of a snapshot's tag: a headline, then {@code key: value} lines; notes of the caller after our own. */
final class Labels {
    private static final Set<String> OWN =
            Set.of("kind", "stamp", "taken_at", "verified_at", "workspaces", "files", "bytes", "skipped");
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]*");
    private static final int ID_LENGTH = 12;

    private Labels() {}

    static String text(Snapshot snapshot) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("kind", snapshot.kind().code());
        lines.put("stamp", snapshot.stamp());
        lines.put("taken_at", snapshot.takenAt().toString());
        lines.put("verified_at", snapshot.verifiedAt().toString());
        lines.put("workspaces", String.join(" ", snapshot.workspaces()));
        lines.put("files", Long.toString(snapshot.files()));
        lines.put("bytes", Long.toString(snapshot.bytes()));
        lines.put("skipped", Integer.toString(snapshot.contents().skipped()));
        new TreeMap<>(snapshot.notes()).forEach((key, value) -> {
            if (!KEY.matcher(key).matches() || OWN.contains(key)) {
                throw new IllegalStateException("the note " + key + " cannot be written. Indicates a bug.");
            }
            lines.put(key, value.replaceAll("\\p{Cntrl}+", " ").strip());
        });
        StringBuilder text = new StringBuilder(snapshot.tag()).append("\n\n");
        lines.forEach(
                (key, value) -> text.append(key).append(": ").append(value).append('\n'));
        return text.toString();
    }

    static String abbreviated(ObjectId commit) {
        return commit.name().substring(0, ID_LENGTH);
    }

    /** Empty for a tag that is not ours. */
    static Optional<Snapshot> read(ObjectStore store, String tag, String id) throws IOException {
        RevTag object = tag(store, id);
        Map<String, String> notes = new TreeMap<>();
        object.getFullMessage().lines().skip(1).forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                notes.put(line.substring(0, colon), line.substring(colon + 2));
            }
        });
        Optional<SnapshotKind> kind = Stream.of(SnapshotKind.values())
                .filter(k -> k.code().equals(notes.get("kind")))
                .findFirst();
        if (kind.isEmpty() || !notes.keySet().containsAll(OWN)) {
            return Optional.empty();
        }
        Map<String, String> own = new TreeMap<>(notes);
        notes.keySet().removeAll(OWN);
        Snapshot.Contents contents = contents(own);
        String stamp = own.getOrDefault("stamp", "");
        return Optional.of(new Snapshot(abbreviated(object.getObject()), tag, kind.get(), stamp, contents, notes));
    }

    private static Snapshot.Contents contents(Map<String, String> own) throws DamagedException {
        try {
            return new Snapshot.Contents(
                    Instant.parse(own.getOrDefault("taken_at", "")),
                    Stream.of(own.getOrDefault("workspaces", "").split(" ", -1))
                            .filter(w -> !w.isEmpty())
                            .toList(),
                    Long.parseLong(own.getOrDefault("files", "")),
                    Long.parseLong(own.getOrDefault("bytes", "")),
                    Integer.parseInt(own.getOrDefault("skipped", "")),
                    Instant.parse(own.getOrDefault("verified_at", "")));
        } catch (java.time.DateTimeException | NumberFormatException e) {
            throw new DamagedException("the tag of a snapshot cannot be read: " + own, e);
        }
    }

    /** The commit of a tag, checked by hash like everything that is read from the store. */
    static ObjectId commit(ObjectStore store, String id) throws IOException {
        ObjectId commit = tag(store, id).getObject();
        return commit.copy();
    }

    private static RevTag tag(ObjectStore store, String id) throws IOException {
        ObjectId object;
        try {
            object = ObjectId.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new DamagedException("a tag of the store points at " + RawNames.display(id), e);
        }
        if (!store.intact(object, Constants.OBJ_TAG)) {
            throw new DamagedException("the tag object " + id + " is not what was written");
        }
        return RevTag.parse(store.read(object, Constants.OBJ_TAG));
    }
}
