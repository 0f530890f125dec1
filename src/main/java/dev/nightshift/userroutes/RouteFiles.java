package dev.nightshift.userroutes;

import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route files of a home, beside those that are shipped inside the program. Needs no Camel. */
public final class RouteFiles {
    /** Steps and kinds that this version ships. */
    public static final List<String> SHIPPED_NAMES = List.of(
            "shift-health",
            "shift-report",
            "shift-notify",
            "kind-command",
            "notice-discord",
            "notice-mail",
            "notice-ntfy",
            "notice-slack",
            "notice-webhook");
    /** How the names of those begin which bring a notice to a channel. */
    public static final String NOTICES = "notice-";

    private static final Pattern KIND = Pattern.compile("kind-[a-z0-9][a-z0-9-]{0,40}");
    private static final Pattern CHANNEL = Pattern.compile(NOTICES + "[a-z][a-z0-9]{0,30}");
    private static final long LARGEST = 256 * 1024;
    private static final String ADMINISTRATOR = "root";
    /** Belongs to whoever runs this process. */
    private static final Path OURSELVES = Path.of("/proc/self");

    private static final Logger log = LoggerFactory.getLogger(RouteFiles.class);

    private final Path folder;
    private final List<String> channels;
    private final String beginning;

    /**
     * @param folder need not exist
     * @param channels names of those of the user
     */
    public RouteFiles(Path folder, List<String> channels) {
        this(folder, channels, "");
    }

    private RouteFiles(Path folder, List<String> channels, String beginning) {
        this.folder = folder;
        this.channels = List.copyOf(channels);
        this.beginning = beginning;
    }

    /** Those of the channels only. */
    public RouteFiles ofNotices() {
        return new RouteFiles(folder, channels, NOTICES);
    }

    /** The kinds of job that have a route file, by file name. */
    public Set<String> kinds() {
        return names().stream()
                .filter(name -> name.startsWith("kind-"))
                .map(name -> name.substring("kind-".length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Each step and kind once: the user's file, or the shipped one where there is none. */
    public List<RouteFile> all() {
        return names().stream().flatMap(name -> find(name).stream()).toList();
    }

    /** Files in the folder that are no route files of ours, and channels that have none, each with what is wrong. */
    public List<Problem> strangers() {
        List<Problem> problems = new ArrayList<>();
        List<String> files = files();
        for (String channel : channels) {
            String file = NOTICES + channel + RouteFile.ENDING;
            if (!files.contains(file)) {
                problems.add(bad(
                        folder.resolve(file).toString(),
                        "it is missing, and nightshift.notice.channels names " + channel,
                        "Write it, or do not name the channel; its notices wait in the outbox."));
            }
        }
        for (String file : files) {
            if (beginning.isEmpty() && !(file.endsWith(RouteFile.ENDING) && isName(stem(file)))) {
                problems.add(stranger(file));
            }
        }
        return problems;
    }

    private Problem stranger(String file) {
        return file.endsWith(RouteFile.ENDING) && CHANNEL.matcher(stem(file)).matches()
                ? bad(
                        folder.resolve(file).toString(),
                        "its channel is not in use",
                        "Name " + stem(file).substring(NOTICES.length()) + " in nightshift.notice.channels.")
                : bad(
                        file,
                        "its name says neither a step nor a kind nor a channel",
                        "Name it kind-NAME" + RouteFile.ENDING + ", notice-NAME, shift-health, shift-report or "
                                + "shift-notify with that ending.");
    }

    private boolean isName(String name) {
        return SHIPPED_NAMES.contains(name)
                || KIND.matcher(name).matches()
                || (name.startsWith(NOTICES) && channels.contains(name.substring(NOTICES.length())));
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(SHIPPED_NAMES);
        files().stream()
                .filter(file -> file.endsWith(RouteFile.ENDING))
                .map(RouteFiles::stem)
                .filter(this::isName)
                .forEach(names::add);
        names.removeIf(name -> !name.startsWith(beginning));
        return names;
    }

    private static String stem(String file) {
        return file.endsWith(RouteFile.ENDING) ? file.substring(0, file.length() - RouteFile.ENDING.length()) : file;
    }

    private List<String> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.startsWith(".") && !name.endsWith("~"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            log.warn("The routes folder {} cannot be listed; the shipped routes serve: {}", folder, e.toString());
            return List.of();
        }
    }

    private Optional<RouteFile> find(String name) {
        Path file = folder.resolve(name + RouteFile.ENDING);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return shipped(name, null);
        }
        try {
            Problem problem = untrusted(file);
            return problem != null
                    ? orShipped(name, file, problem)
                    : Optional.of(new RouteFile(name, file.toString(), Files.readString(file), null));
        } catch (IOException e) {
            return orShipped(
                    name, file, bad(file.toString(), "it cannot be read: " + e.getMessage(), "It must be UTF-8."));
        }
    }

    private static Optional<RouteFile> orShipped(String name, Path file, Problem problem) {
        Optional<RouteFile> shipped = shipped(name, problem);
        return shipped.isPresent() ? shipped : Optional.of(new RouteFile(name, file.toString(), "", problem));
    }

    /** The shipped version of a step or kind; {@code problem} says why the user's is not used. */
    static Optional<RouteFile> shipped(String name, @Nullable Problem problem) {
        String resource = "/nightshift/home/routes/" + name + RouteFile.ENDING;
        try (InputStream in = RouteFiles.class.getResourceAsStream(resource)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new RouteFile(
                            name, RouteFile.SHIPPED, new String(in.readAllBytes(), StandardCharsets.UTF_8), problem));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Problem untrusted(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return bad(file.toString(), "it is a symbolic link", "Put the file itself there.");
        } else if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return bad(file.toString(), "it is not a regular file", "Put a file there, or remove it.");
        } else if (Files.size(file) > LARGEST) {
            return bad(file.toString(), "it is larger than " + LARGEST / 1024 + " KiB", "Make it smaller.");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        String owner = Files.getOwner(file).getName();
        String us = Files.exists(OURSELVES) ? Files.getOwner(OURSELVES).getName() : owner;
        if (!owner.equals(us) && !owner.equals(ADMINISTRATOR)) {
            return bad(file.toString(), "it belongs to " + owner, "Make it yours: chown " + us + " " + file);
        }
        boolean open = permissions.contains(PosixFilePermission.OTHERS_WRITE);
        return open ? bad(file.toString(), "everybody may write to it", "Run: chmod go-w " + file) : null;
    }

    static Problem bad(String file, String what, String hint) {
        return Problem.of(ProblemCode.BAD_ROUTE, "Route file " + Shown.line(file, 300) + ": " + what + ".", hint);
    }
}
