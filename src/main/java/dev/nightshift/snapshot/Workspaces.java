package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Says which workspaces are too dangerous to let jobs change and rollbacks rewrite. */
public final class Workspaces {
    /** Not to be a workspace, nor to hold one. */
    private static final Set<String> SYSTEM_TREES = Set.of(
            "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "sys", "usr", "lost+found");
    /** Not to be a workspace, but people keep their own folders there. */
    private static final Set<String> SYSTEM_FOLDERS =
            Set.of("home", "media", "mnt", "opt", "root", "run", "srv", "tmp", "var");

    private Workspaces() {}

    /** All problems; empty is good. Paths are compared as they really are, links resolved. */
    public static List<Problem> check(List<Workspace> workspaces, Path home) {
        return check(workspaces, home, Path.of(System.getProperty("user.home", "/root")));
    }

    static List<Problem> check(List<Workspace> workspaces, Path home, Path userHome) {
        List<Problem> problems = new ArrayList<>();
        Path ours = real(home);
        for (int at = 0; at < workspaces.size(); at++) {
            Workspace workspace = workspaces.get(at);
            Path path = real(workspace.path());
            String wrong = wrong(workspace, path, ours, real(userHome));
            if (!wrong.isEmpty()) {
                problems.add(problem(workspace, wrong));
            }
            for (Workspace other : workspaces.subList(0, at)) {
                if (overlap(path, real(other.path()))) {
                    problems.add(problem(workspace, "overlaps with workspace " + other.name() + " at " + other.path()));
                }
            }
            globs(workspace, problems);
        }
        return problems;
    }

    private static String wrong(Workspace workspace, Path path, Path home, Path userHome) {
        if (!workspace.path().isAbsolute()) {
            return "is not absolute";
        }
        if (path.getNameCount() == 0) {
            return "is the root of the file system";
        }
        String first = path.getName(0).toString();
        if (SYSTEM_TREES.contains(first) || (path.getNameCount() == 1 && SYSTEM_FOLDERS.contains(first))) {
            return "is a directory of the system";
        }
        if (userHome.startsWith(path)) {
            return "is or holds the user's home directory";
        }
        if (home.startsWith(path)) {
            return "is or holds the home of Night Shift";
        }
        if (path.startsWith(home)
                && !home.relativize(path).getName(0).toString().startsWith("workspace")) {
            return "is among the files of Night Shift; inside its home only workspace* may be one";
        }
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path) ? "is not a directory" : "";
    }

    private static void globs(Workspace workspace, List<Problem> problems) {
        try {
            new Excludes(workspace.exclude()).matches("probe");
        } catch (PatternSyntaxException e) {
            problems.add(Problem.of(
                    ProblemCode.BAD_CONFIGURATION,
                    "Workspace " + workspace.name() + " excludes " + e.getPattern() + ", which is no glob: "
                            + e.getDescription() + ".",
                    "Correct nightshift.workspace." + workspace.name() + ".exclude."));
        }
    }

    private static boolean overlap(Path a, Path b) {
        return a.startsWith(b) || b.startsWith(a);
    }

    /** Links resolved as far as the path exists. */
    private static Path real(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        for (Path existing = whole; existing != null; existing = existing.getParent()) {
            try {
                return existing.toRealPath().resolve(existing.relativize(whole)).normalize();
            } catch (IOException e) {
                // Goes on with the parent; the root always exists.
            }
        }
        return whole;
    }

    private static Problem problem(Workspace workspace, String wrong) {
        return Problem.of(
                ProblemCode.WORKSPACE_REFUSED,
                "Workspace " + workspace.name() + " cannot be " + workspace.path() + ": it " + wrong + ".",
                "Set nightshift.workspace." + workspace.name() + ".path to a directory that only jobs and you use.");
    }
}
