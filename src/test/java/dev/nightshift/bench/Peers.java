package dev.nightshift.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What others do for the same: git with its defaults in a git directory of its own, and restic with its defaults. */
final class Peers {
    static final String GIT = "git";
    static final String RESTIC = "restic";

    private Peers() {}

    static boolean has(String program) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Nobody's settings. */
    private static Map<String, String> git(Path gitDirectory, Path tree) {
        Map<String, String> environment = new HashMap<>();
        environment.put("GIT_DIR", gitDirectory.toString());
        environment.put("GIT_WORK_TREE", tree.toString());
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("HOME", "/nonexistent");
        for (String who : new String[] {"AUTHOR", "COMMITTER"}) {
            environment.put("GIT_" + who + "_NAME", "bench");
            environment.put("GIT_" + who + "_EMAIL", "bench@localhost");
        }
        return environment;
    }

    static void gitInit(Path gitDirectory, Path tree) throws IOException, InterruptedException {
        Measured.run(git(gitDirectory, tree), "git", "init", "-q");
    }

    /** Says the id of the commit. */
    static Measured gitSnapshot(Path gitDirectory, Path tree) throws IOException, InterruptedException {
        return Measured.run(
                git(gitDirectory, tree), "sh", "-c", "git add -A -f && git commit-tree -m bench $(git write-tree)");
    }

    /** The index and objects of a first snapshot, sooner: into one pack, which costs a later one nothing. */
    static void gitPrime(Path gitDirectory, Path tree) throws IOException, InterruptedException {
        gitInit(gitDirectory, tree);
        Measured.run(
                git(gitDirectory, tree),
                "sh",
                "-c",
                "git -c core.bigFileThreshold=1 -c core.compression=0 add -A -f && git write-tree");
    }

    /** Into a tree that is empty, and then each file read and hashed. */
    static Measured gitRestore(Path gitDirectory, Path tree, String commit) throws IOException, InterruptedException {
        Files.deleteIfExists(gitDirectory.resolve("index"));
        return Measured.run(
                git(gitDirectory, tree),
                "sh",
                "-c",
                "git checkout -q -f \"$1\" && cd \"$GIT_WORK_TREE\""
                        + " && git ls-files | git hash-object --no-filters --stdin-paths | tail -n 1",
                "sh",
                commit);
    }

    private static Map<String, String> restic(Path repository) {
        return Map.of(
                "RESTIC_REPOSITORY",
                repository.toString(),
                "RESTIC_PASSWORD",
                "bench",
                "RESTIC_CACHE_DIR",
                repository.resolveSibling("restic-cache").toString());
    }

    static void resticInit(Path repository) throws IOException, InterruptedException {
        Measured.run(restic(repository), "restic", "-q", "init");
    }

    static Measured resticBackup(Path repository, Path tree) throws IOException, InterruptedException {
        return Measured.run(restic(repository), "restic", "-q", "backup", tree.toString());
    }

    /** {@code null} where it is there. */
    static @Nullable String missing(String program) {
        return has(program) ? null : program + " is missing (Debian: " + program + ")";
    }
}
