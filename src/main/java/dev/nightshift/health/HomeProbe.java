package dev.nightshift.health;

import dev.nightshift.config.Home;
import dev.nightshift.job.Check;
import dev.nightshift.problem.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Can we write where we have to, is it ours, and is it closed to others? Creates nothing.
 *
 * <p>Others may read the configuration, which holds no secret itself, but not write it; {@code data} is for its owner
 * alone.
 */
public final class HomeProbe implements Probe {
    static final String NAME = "home";
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");
    private static final Set<PosixFilePermission> OTHERS_WRITE = PosixFilePermissions.fromString("----w--w-");
    /** Belongs to whoever runs this process. */
    private static final Path OURSELVES = Path.of("/proc/self");

    private final Home home;

    public HomeProbe(Home home) {
        this.home = home;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Check check() {
        try {
            Optional<Path> closed = firstThatIsNotWritable();
            if (closed.isPresent()) {
                return bad(
                        Check.Status.FAIL,
                        "not writable",
                        "Cannot write in " + closed.get() + ".",
                        command("ls", "-ld", closed.get()));
            }
            return owner().or(this::modes)
                    .orElseGet(() -> Check.ok(NAME, "writable", "", "writable, ours, and closed to others"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Path> firstThatIsNotWritable() {
        return Stream.of(home.path(), home.data(), home.inbox(), home.logs(), home.reports(), home.database())
                .filter(Files::exists)
                .filter(path -> !Files.isWritable(path) || !(path.equals(home.database()) || Files.isDirectory(path)))
                .findFirst();
    }

    private Optional<Check> owner() throws IOException {
        if (!Files.exists(OURSELVES)) {
            return Optional.empty();
        }
        UserPrincipal us = Files.getOwner(OURSELVES);
        for (Path path : List.of(home.path(), home.config(), home.data(), home.database())) {
            if (Files.exists(path) && !Files.getOwner(path).equals(us)) {
                return Optional.of(bad(
                        Check.Status.WARN,
                        "owner " + Files.getOwner(path).getName(),
                        path + " belongs to " + Files.getOwner(path).getName() + ", but we run as " + us.getName()
                                + ".",
                        command("chown", "--recursive", us.getName(), home.path())));
            }
        }
        return Optional.empty();
    }

    private Optional<Check> modes() {
        return tooOpen(home.data(), OTHERS, "go=")
                .or(() -> tooOpen(home.database(), OTHERS, "go="))
                .or(() -> tooOpen(home.config(), OTHERS_WRITE, "go-w"))
                .or(() -> tooOpen(home.configuration(), OTHERS_WRITE, "go-w"));
    }

    private static Optional<Check> tooOpen(Path path, Set<PosixFilePermission> banned, String mode) {
        try {
            if (!Files.exists(path)) {
                return Optional.empty();
            }
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
            return modes.stream().noneMatch(banned::contains)
                    ? Optional.empty()
                    : Optional.of(bad(
                            Check.Status.WARN,
                            PosixFilePermissions.toString(modes),
                            path + " is open to other users.",
                            command("chmod", mode, path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String command(String program, Object... words) {
        return new Command(Stream.concat(Stream.of(program), Stream.of(words).map(Object::toString))
                        .toList())
                .toString();
    }

    private static Check bad(Check.Status status, String value, String text, String command) {
        String hint = status == Check.Status.FAIL
                ? "It must belong to the user that runs Night Shift; see: "
                : "Mend it with: ";
        return new Check(NAME, status, value, "owner only", text, hint + command);
    }
}
