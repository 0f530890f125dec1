package dev.nightshift.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A secret: from the environment, or from the file that {@code NAME-file} names, never from the configuration itself.
 *
 * @param name in full; as a key of the file it is refused
 */
record SecretKey(String name) {
    private static final int LONGEST = 4096;
    private static final Set<PosixFilePermission> FOREIGN = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    Key<Path> file() {
        return new Key<>(name + "-file", "", Form.PATH);
    }

    boolean isGiven(Settings settings) {
        return !settings.environment().getOrDefault(Key.variable(name), "").isEmpty()
                || settings.given(file().name()).isPresent();
    }

    Optional<Secret> find(Settings settings) {
        String value = settings.environment().getOrDefault(Key.variable(name), "");
        if (!value.isEmpty()) {
            return checked(settings, new Settings.Given("environment", 0, Key.variable(name), ""), value);
        }
        return settings.path(file()).flatMap(path -> read(settings, path));
    }

    private Optional<Secret> read(Settings settings, Path path) {
        Settings.Given given = settings.given(file().name())
                .orElseThrow(() -> new IllegalStateException("a path from nowhere. Indicates a bug."));
        try {
            if (!Files.isRegularFile(path) || Files.size(path) > LONGEST) {
                settings.wrong(given, "expected a file of at most " + LONGEST + " bytes that holds only the secret");
                return Optional.empty();
            }
            if (Files.getPosixFilePermissions(path, new LinkOption[0]).stream().anyMatch(FOREIGN::contains)) {
                settings.wrong(given, "others can read or write this file; type: chmod 600 " + path);
                return Optional.empty();
            }
            return checked(settings, given, Files.readString(path).replaceFirst("\\R\\z", ""));
        } catch (IOException problem) {
            settings.wrong(given, "expected a readable file in UTF-8: " + problem);
            return Optional.empty();
        }
    }

    private static Optional<Secret> checked(Settings settings, Settings.Given given, String value) {
        if (value.isEmpty() || value.chars().anyMatch(Character::isISOControl)) {
            settings.wrongSecret(given, "expected a secret on one line, without control characters");
            return Optional.empty();
        }
        return Optional.of(settings.found(new Secret(value)));
    }
}
