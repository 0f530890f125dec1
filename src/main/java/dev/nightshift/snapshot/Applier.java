package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what a {@link Planner} decided for one workspace: deletes from the leaves up, puts back from the root down, then
 * gives directories their modes and times. One path that fails does not stop the others.
 */
final class Applier {
    private final WorkspaceTree tree;
    private final Contents contents;
    private final NavigableMap<String, Planner.Action> actions;
    private final State current;
    private final State target;
    private final Consumer<String> steps;

    private final TreeSet<String> done = new TreeSet<>();
    private final TreeMap<String, String> left = new TreeMap<>();
    private final TreeMap<String, String> failed = new TreeMap<>();
    /** Permissions that directories have at this moment, of those that we touched. */
    private final TreeMap<String, Integer> touched = new TreeMap<>(Comparator.reverseOrder());

    Applier(
            WorkspaceTree tree,
            Contents contents,
            NavigableMap<String, Planner.Action> actions,
            State current,
            State target,
            Consumer<String> steps) {
        this.tree = tree;
        this.contents = contents;
        this.actions = actions;
        this.current = current;
        this.target = target;
        this.steps = steps;
    }

    /** Paths that are now as in the target, or gone. */
    Set<String> done() {
        return done;
    }

    Map<String, String> left() {
        return left;
    }

    Map<String, String> failed() {
        return failed;
    }

    /** {@code begun}: what an interrupted run had set out to do; its directories still lack their times. */
    void run(Set<String> begun) throws IOException {
        tree.removeStaged();
        begun.forEach(path -> {
            touch(path);
            touch(State.parent(path));
        });
        for (Planner.Action action : actions.descendingMap().values()) {
            if (mustGoFirst(action)) {
                steps.accept("delete");
                attempt(action, this::delete);
            }
        }
        for (Planner.Action action : actions.values()) {
            boolean stays = left.containsKey(action.path()) || failed.containsKey(action.path());
            if (action.target() != null && !stays) {
                steps.accept("put");
                attempt(action, this::put);
            }
        }
        touched.forEach(this::finish);
    }

    /** Nothing is to be there, or a directory is in the way of something else or the other way round. */
    private static boolean mustGoFirst(Planner.Action action) {
        Entry is = action.current();
        Entry was = action.target();
        return is != null && (was == null || (is.type() != was.type() && (is.isDirectory() || was.isDirectory())));
    }

    private void attempt(Planner.Action action, Step step) {
        try {
            step.run(action);
            done.add(action.path());
        } catch (DirectoryNotEmptyException e) {
            left.put(action.path(), "it holds something that is not ours to delete");
        } catch (IOException | RuntimeException e) {
            failed.put(action.path(), reason(e));
        }
    }

    private void delete(Planner.Action action) throws IOException {
        Entry is = action.current();
        if (is == null) {
            return;
        }
        requireUnchanged(action, is);
        openParent(action.path());
        tree.delete(action.path(), is.isDirectory());
        touched.remove(action.path());
    }

    private void put(Planner.Action action) throws IOException {
        String path = action.path();
        Entry was = action.target();
        Entry is = mustGoFirst(action) ? null : action.current();
        if (was == null) {
            return;
        }
        if (was.isDirectory() && (is != null || path.isEmpty())) {
            touched.putIfAbsent(path, is == null ? 0700 : is.permissions());
            return;
        }
        requireUnchanged(action, is);
        openParent(path);
        if (was.isDirectory()) {
            tree.putDirectory(path, was);
            touched.put(path, was.permissions() | 0700);
        } else if (was.type() == Entry.Type.LINK) {
            tree.putLink(path, was, RawNames.raw(contents.read(was.content())));
        } else {
            try (InputStream content = contents.open(was.content())) {
                tree.putFile(path, was, content);
            }
        }
    }

    private void requireUnchanged(Planner.Action action, @Nullable Entry expected) throws IOException {
        if (!tree.stillAs(action.path(), expected, contents)) {
            throw new IOException("it changed during the rollback");
        }
    }

    private void openParent(String path) throws IOException {
        String parent = State.parent(path);
        Entry entry = current.at(parent);
        Integer now = touched.get(parent);
        if (entry == null || (now != null && (now & 0300) == 0300)) {
            return;
        }
        boolean closed = (entry.permissions() & 0300) != 0300;
        if (closed) {
            tree.makeWritable(parent, entry.permissions());
        }
        touched.put(parent, closed ? entry.permissions() | 0700 : entry.permissions());
    }

    private void touch(String directory) {
        Entry is = current.at(directory);
        Entry was = target.at(directory);
        if (is != null && is.isDirectory() && was != null && was.isDirectory()) {
            touched.put(directory, is.permissions());
        }
    }

    private void finish(String path, int permissions) {
        Entry was = target.at(path);
        Entry is = current.at(path);
        Entry model = actions.containsKey(path) && was != null ? was : is;
        int wanted = model == null ? permissions : model.permissions();
        try {
            FileTime modified = was != null && was.isDirectory() ? FileTime.from(was.modified()) : null;
            tree.finish(path, permissions, wanted, modified);
        } catch (IOException | RuntimeException e) {
            done.remove(path);
            failed.put(path, reason(e));
        }
    }

    private static String reason(Exception e) {
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        String text = e.getMessage();
        return e.getClass() == IOException.class && text != null
                ? text
                : e.getClass().getSimpleName() + ": " + text;
    }

    /** Puts one path right. */
    interface Step {
        void run(Planner.Action action) throws IOException;
    }

    /** What was done, by what there is now. */
    Map<Boolean, Long> counts() {
        return done.stream()
                .collect(java.util.stream.Collectors.partitioningBy(
                        p -> target.at(p) != null, java.util.stream.Collectors.counting()));
    }
}
