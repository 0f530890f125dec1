package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what a {@link Planner} decided for one workspace: makes everything beside, then deletes from the leaves up, puts
 * in place from the root down, and gives directories their modes and times. One path that fails does not stop the others.
 */
final class Applier implements Closeable {
    private final StoreFolder folder;
    private final WorkspaceTree tree;
    private final NavigableMap<String, Planner.Action> actions;
    private final Frame frame;
    private final Consumer<String> steps;

    private final Map<String, String> staged = new TreeMap<>();
    private final TreeSet<String> done = new TreeSet<>();
    private final TreeMap<String, String> left = new TreeMap<>();
    private final TreeMap<String, String> failed = new TreeMap<>();
    /** Permissions that directories have at this moment, of those that we touched. */
    private final TreeMap<String, Integer> touched = new TreeMap<>(Comparator.reverseOrder());

    Applier(
            StoreFolder folder,
            WorkspaceTree tree,
            NavigableMap<String, Planner.Action> actions,
            Frame frame,
            Consumer<String> steps) {
        this.folder = folder;
        this.tree = tree;
        this.actions = actions;
        this.frame = frame;
        this.steps = steps;
    }

    /**
     * What is around the actions.
     *
     * @param current how the workspace is
     * @param original how it was when the run began; the same unless it was interrupted since
     * @param target how it shall be
     * @param reference a directory that is as here gets the time of the target, others keep theirs; null: all do
     * @param begun what an interrupted run had set out to do
     * @param since when {@code current} was read, by the clock of the kernel
     */
    record Frame(
            State current,
            State original,
            State target,
            @Nullable State reference,
            Set<String> begun,
            long since) {}

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

    /** Changes nothing that anybody sees. */
    void stage() throws IOException {
        tree.removeStaged();
        Entry root = frame.current().at("");
        if (root != null && (root.permissions() & 0300) != 0300) {
            try (Staging.Hands hands = new Staging.Hands(folder, tree)) {
                hands.hand().mode("", root.permissions() | 0700);
            }
        }
        tree.beginStaging();
        Map<String, String> names = HardLinks.names(frame.target(), actions);
        List<Planner.Action> puts = new ArrayList<>();
        for (Planner.Action action : actions.values()) {
            Entry was = action.target();
            if (was != null && !keepsDirectory(action) && !names.containsKey(action.path())) {
                puts.add(action);
            }
        }
        steps.accept("stage");
        Staging staging = new Staging(folder, tree, puts, frame.target().sparse());
        staging.run();
        for (int at = 0; at < puts.size(); at++) {
            staged.put(puts.get(at).path(), staging.names().get(at));
        }
        stageNames(names);
    }

    private void stageNames(Map<String, String> names) throws IOException {
        try (Staging.Hands hands = new Staging.Hands(folder, tree)) {
            for (var each : names.entrySet()) {
                String made = Objects.requireNonNull(staged.get(each.getValue()), "made before");
                String another = made + "." + staged.size();
                stageName(hands.hand(), each.getKey(), made, another);
                staged.put(each.getKey(), another);
            }
        }
    }

    private void stageName(TreeHand hand, String path, String made, String another) throws IOException {
        try {
            hand.stageName(made, another);
        } catch (IOException e) {
            // This file system knows no such links, or no more of them.
            Entry was = Objects.requireNonNull(frame.target().at(path), "a file that comes back");
            hand.stageFile(another, was, frame.target().sparse().contains(path));
        }
    }

    /** After {@link #stage}. */
    void run() throws IOException {
        frame.begun().forEach(path -> {
            if (!actions.containsKey(path)
                    && Entry.same(frame.current().at(path), frame.target().at(path))) {
                done.add(path);
            }
            touch(path);
            touch(State.parent(path));
        });
        touch("");
        try (Staging.Hands hands = new Staging.Hands(folder, tree)) {
            refuseLockedRepositories(hands.hand());
            change(hands.hand());
            tree.endStaging();
            touched.keySet().forEach(path -> finish(hands.hand(), path));
        }
    }

    /** Only its mode differs. */
    private static boolean keepsDirectory(Planner.Action action) {
        Entry is = action.current();
        Entry was = action.target();
        return is != null && was != null && is.isDirectory() && was.isDirectory();
    }

    /** A git command may have begun since the plan was made. */
    private void refuseLockedRepositories(TreeHand hand) {
        Repositories repositories = new Repositories(frame.current(), frame.target());
        for (String root : repositories.of(actions.keySet())) {
            if (Repositories.locks(root, frame.current()).stream().anyMatch(lock -> isThere(hand, lock))) {
                actions.keySet().stream()
                        .filter(path -> root.equals(repositories.of(path)))
                        .forEach(path -> failed.put(path, Planner.LOCKED));
            }
        }
    }

    private static boolean isThere(TreeHand hand, String path) {
        try {
            return !hand.stillAs(path, null, 0);
        } catch (IOException e) {
            return true;
        }
    }

    private void change(TreeHand hand) {
        for (Planner.Action action : actions.descendingMap().values()) {
            if (mustGoFirst(action) && !failed.containsKey(action.path())) {
                steps.accept("delete");
                attempt(action, a -> delete(hand, a));
            }
        }
        for (Planner.Action action : actions.values()) {
            boolean stays = left.containsKey(action.path()) || failed.containsKey(action.path());
            if (action.target() != null && !stays) {
                steps.accept("put");
                attempt(action, a -> put(hand, a));
            }
        }
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
            left.put(action.path(), Planner.NOT_OURS);
        } catch (IOException | RuntimeException e) {
            done.remove(action.path());
            failed.put(action.path(), reason(e));
        }
    }

    private void delete(TreeHand hand, Planner.Action action) throws IOException {
        Entry is = action.current();
        if (is == null) {
            return;
        }
        requireUnchanged(hand, action, is);
        openParent(hand, action.path());
        deleteBeside(hand, action.path());
        hand.delete(action.path(), is.isDirectory());
        touched.remove(action.path());
    }

    private void put(TreeHand hand, Planner.Action action) throws IOException {
        String path = action.path();
        Entry was = action.target();
        Entry is = mustGoFirst(action) ? null : action.current();
        String made = staged.get(path);
        if (was == null) {
            return;
        }
        if (made == null || path.isEmpty()) {
            touched.putIfAbsent(path, is == null ? 0700 : is.permissions());
            return;
        }
        requireUnchanged(hand, action, is);
        openParent(hand, path);
        deleteBeside(hand, path);
        hand.place(made, path, is != null);
        if (was.isDirectory()) {
            touched.put(path, was.permissions() | 0700);
        }
    }

    /** First: the log of a database beside other content would damage it. */
    private void deleteBeside(TreeHand hand, String path) throws IOException {
        for (String beside : Planner.beside(path, frame.current(), frame.target())) {
            hand.delete(beside, false);
        }
    }

    private void requireUnchanged(TreeHand hand, Planner.Action action, @Nullable Entry expected) throws IOException {
        boolean same = (expected != null && Planner.isCopied(action.path(), frame.current()))
                ? hand.stillAsCopy(action.path(), expected)
                : hand.stillAs(action.path(), expected, frame.since());
        if (!same) {
            throw new IOException("it changed during the rollback");
        }
    }

    /** Lets us change what is in the directory of this path. */
    private void openParent(TreeHand hand, String path) throws IOException {
        String parent = State.parent(path);
        Entry entry = frame.current().at(parent);
        Integer now = touched.get(parent);
        int permissions = now != null ? now : entry != null ? entry.permissions() : 0700;
        if ((permissions & 0300) != 0300) {
            permissions |= 0700;
            hand.mode(parent, permissions);
        }
        touched.put(parent, permissions);
    }

    private void touch(String directory) {
        Entry is = frame.current().at(directory);
        Entry was = frame.target().at(directory);
        if (is != null && is.isDirectory() && (directory.isEmpty() || (was != null && was.isDirectory()))) {
            touched.put(directory, is.permissions());
        }
    }

    private void finish(TreeHand hand, String path) {
        steps.accept("finish");
        Entry was = frame.target().at(path);
        Entry before = frame.original().at(path);
        boolean ours = (actions.containsKey(path) || frame.begun().contains(path)) && !left.containsKey(path);
        Entry mode = ours && was != null ? was : before;
        Entry time =
                was != null && was.isDirectory() && (ours || before == null || isAsMade(path, before)) ? was : before;
        if (mode == null || time == null) {
            return;
        }
        try {
            hand.finish(path, mode.permissions(), time.modified());
        } catch (IOException | RuntimeException e) {
            done.remove(path);
            failed.put(path, reason(e));
        }
    }

    /** What was made and not put in place goes; the workspace is as it was. */
    void discard() {
        try (Staging.Hands hands = new Staging.Hands(folder, tree)) {
            tree.endStaging();
            touch("");
            finish(hands.hand(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void sync() throws IOException {
        tree.sync();
    }

    @Override
    public void close() {
        tree.close();
    }

    private boolean isAsMade(String path, Entry before) {
        State reference = frame.reference();
        Entry made = reference == null ? null : reference.at(path);
        return reference == null || made == null || made.modified().equals(before.modified());
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
                        p -> frame.target().at(p) != null, java.util.stream.Collectors.counting()));
    }
}
