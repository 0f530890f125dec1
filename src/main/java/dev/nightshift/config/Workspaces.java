package dev.nightshift.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the declared workspaces, and refuses those in which a job could damage the machine, the user or ourselves. */
final class Workspaces {
    private static final Pattern KEY = Pattern.compile("nightshift\\.workspace\\.([a-z0-9]+)\\.(path|exclude)");
    private static final Pattern VARIABLE = Pattern.compile("NIGHTSHIFT_WORKSPACE_([A-Z0-9]+)_(?:PATH|EXCLUDE)");
    private static final List<Path> SYSTEM = Stream.of(
                    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/run", "/sbin", "/sys", "/usr")
            .map(Path::of)
            .toList();
    /** Folders in them may be workspaces, but not all of them. */
    private static final List<Path> SHARED = Stream.of(
                    "/home", "/root", "/var", "/opt", "/srv", "/tmp", "/mnt", "/media")
            .map(Path::of)
            .toList();

    private final Settings settings;
    private final List<String> everywhere;
    private final Map<String, Path> accepted = new HashMap<>();

    private Workspaces(Settings settings, List<String> everywhere) {
        this.settings = settings;
        this.everywhere = everywhere;
    }

    static boolean isKey(String key) {
        return KEY.matcher(key).matches();
    }

    /** By name. Their excludes begin with those of the snapshots of all workspaces. */
    static List<Workspace> from(Settings settings, SnapshotConfig snapshot) {
        Workspaces workspaces = new Workspaces(settings, snapshot.exclude());
        List<Workspace> found = new ArrayList<>();
        for (String name : names(settings)) {
            workspaces.workspace(name).ifPresent(found::add);
        }
        return found;
    }

    private static Set<String> names(Settings settings) {
        Set<String> names = new TreeSet<>();
        for (String key : settings.entries().keySet()) {
            Matcher matcher = KEY.matcher(key);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        for (String variable : settings.environment().keySet()) {
            Matcher matcher = VARIABLE.matcher(variable);
            if (matcher.matches()) {
                names.add(matcher.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private Optional<Workspace> workspace(String name) {
        Key<Path> pathKey = Key.of("workspace." + name + ".path", "", Form.PATH);
        Key<List<String>> excludeKey = Key.of("workspace." + name + ".exclude", "", Form.GLOBS);
        List<String> exclude = Stream.concat(everywhere.stream(), settings.find(excludeKey).orElse(List.of()).stream())
                .distinct()
                .toList();
        Optional<Settings.Given> given = settings.given(pathKey.name());
        if (given.isEmpty()) {
            if (settings.given(excludeKey.name()).isPresent()) {
                settings.missing(pathKey, "expected the folder of the workspace");
            }
            return Optional.empty();
        }
        return settings.path(pathKey)
                .filter(path -> isAllowed(given.get(), name, path))
                .map(path -> new Workspace(name, path, exclude));
    }

    private boolean isAllowed(Settings.Given given, String name, Path path) {
        Path real = real(path);
        Optional<String> objection = objection(real);
        objection.ifPresent(text -> settings.wrong(given, text));
        if (objection.isPresent()) {
            return false;
        }
        accepted.put(name, real);
        return true;
    }

    private Optional<String> objection(Path real) {
        Path home = real(settings.home().path());
        if (real.getNameCount() == 0 || SHARED.contains(real) || SYSTEM.stream().anyMatch(real::startsWith)) {
            return Optional.of("a folder of the system cannot be a workspace");
        } else if (userHome().filter(user -> user.startsWith(real)).isPresent()) {
            return Optional.of("a whole home directory cannot be a workspace; use a folder in it");
        } else if (home.startsWith(real)) {
            return Optional.of("the workspace would hold our own files in " + home + "; use a folder beside them");
        } else if (ourFolders().anyMatch(real::startsWith)) {
            return Optional.of("the workspace lies in a folder that holds our own files; use a folder beside it");
        } else if (Files.exists(real) && !Files.isDirectory(real)) {
            return Optional.of("expected a folder");
        }
        return accepted.entrySet().stream()
                .filter(other -> other.getValue().startsWith(real) || real.startsWith(other.getValue()))
                .findFirst()
                .map(other -> "overlaps with the workspace " + other.getKey() + " at " + other.getValue());
    }

    private Optional<Path> userHome() {
        return Optional.ofNullable(settings.environment().get("HOME"))
                .filter(home -> home.startsWith("/"))
                .map(home -> real(Path.of(home)));
    }

    private Stream<Path> ourFolders() {
        Home home = settings.home();
        return Stream.of(home.config(), home.routes(), home.inbox(), home.data(), home.logs(), home.reports())
                .map(Workspaces::real);
    }

    /** With all symbolic links resolved, as far as the path exists. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException problem) {
            Path parent = path.getParent();
            Path name = path.getFileName();
            return parent == null || name == null ? path : real(parent).resolve(name);
        }
    }
}
