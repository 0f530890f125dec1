package dev.nightshift.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The git repositories in some states of one workspace, which hang together: whoever commits on top of a commit needs the
 * objects of that one, although nobody touched them since.
 *
 * <p>A repository is a directory {@code .git}, or any that holds {@code HEAD}, {@code objects/} and {@code refs/} as git
 * itself looks for them: a bare one, or where a {@code .git} file leads. What is inside of another belongs to that one, so
 * worktrees and submodules do. Immutable.
 */
final class Repositories {
    private static final Set<String> NOTES = Set.of("FETCH_HEAD", "COMMIT_EDITMSG", "gc.log", "gc.pid", "index.lock");
    private static final Set<String> VALUES = Set.of("refs", "objects", "logs");
    private static final String INDEX = "index";

    private final Set<String> roots = new TreeSet<>();

    /** Those that are in any of the states; null ones have none. */
    Repositories(@Nullable State... states) {
        for (State state : states) {
            if (state != null) {
                state.entries().forEach((path, entry) -> add(state, path, entry));
            }
        }
    }

    private void add(State state, String path, Entry entry) {
        if (entry.isDirectory() ? isNamed(path, ".git") : isNamed(path, "HEAD") && isBeside(state, path)) {
            roots.add(entry.isDirectory() ? path : State.parent(path));
        }
    }

    private static boolean isNamed(String path, String name) {
        return path.endsWith(name)
                && (path.length() == name.length() || path.charAt(path.length() - name.length() - 1) == '/');
    }

    private static boolean isBeside(State state, String head) {
        Entry objects = state.at(State.child(State.parent(head), "objects"));
        Entry refs = state.at(State.child(State.parent(head), "refs"));
        return objects != null && objects.isDirectory() && refs != null && refs.isDirectory();
    }

    /** The outermost one that the path is or is in; null where there is none. */
    @Nullable
    String of(String path) {
        if (roots.isEmpty() || roots.contains("")) {
            return roots.isEmpty() ? null : "";
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String above = path.substring(0, slash);
            if (roots.contains(above)) {
                return above;
            }
        }
        return roots.contains(path) ? path : null;
    }

    /** Those of these paths. */
    Set<String> of(Iterable<String> paths) {
        Set<String> found = new TreeSet<>();
        for (String path : paths) {
            String root = of(path);
            if (root != null) {
                found.add(root);
            }
        }
        return found;
    }

    /** All that is in it, itself aside. */
    static <T> NavigableMap<String, T> within(String root, NavigableMap<String, T> paths) {
        return root.isEmpty() ? paths.tailMap("", false) : paths.subMap(root + "/", true, root + "0", false);
    }

    static NavigableSet<String> within(String root, NavigableSet<String> paths) {
        return root.isEmpty() ? paths.tailSet("", false) : paths.subSet(root + "/", true, root + "0", false);
    }

    /** Paths in it at which the states differ in more than what git notes for itself. */
    static Stream<String> used(String root, State made, State now) {
        Set<String> paths = new TreeSet<>(within(root, made.entries()).keySet());
        paths.addAll(within(root, now.entries()).keySet());
        return paths.stream()
                .filter(path -> !Entry.same(made.at(path), now.at(path)))
                .filter(path -> !isNote(root, path) && !isRefreshed(root, path, made.at(path), now.at(path)));
    }

    /** Does nothing in the repository hang on this file? */
    static boolean isNote(String root, String path) {
        return NOTES.contains(name(path)) && !isValue(root, path);
    }

    /**
     * Is this an index in which git only noted anew when it looked at the files, as {@code git status} does? Its entries
     * have a fixed size then; staging and unstaging change what follows them.
     */
    static boolean isRefreshed(String root, String path, @Nullable Entry made, @Nullable Entry now) {
        return name(path).equals(INDEX)
                && !isValue(root, path)
                && made != null
                && now != null
                && made.type() == Entry.Type.FILE
                && now.type() == Entry.Type.FILE
                && made.permissions() == now.permissions()
                && made.size() == now.size();
    }

    private static boolean isValue(String root, String path) {
        String below = root.isEmpty() ? path : path.substring(root.length() + 1);
        return Stream.of(State.parent(below).split("/", -1)).anyMatch(VALUES::contains);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Where git commands that write into it would hold a lock. */
    static List<String> locks(String root, State state) {
        List<String> locks = new ArrayList<>(List.of(State.child(root, "index.lock")));
        within(root, state.entries()).keySet().forEach(path -> {
            String directory = State.parent(path);
            if (name(path).equals("HEAD") && !directory.equals(root) && !isValue(root, path)) {
                locks.add(directory + "/index.lock");
            }
        });
        return locks;
    }
}
