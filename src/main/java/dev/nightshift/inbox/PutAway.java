package dev.nightshift.inbox;

import dev.nightshift.config.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Where an entry of the inbox is put: a name in {@code accepted/} or {@code rejected/} that is free and harmless. */
final class PutAway {
    /** Bytes of a name, with room for what is appended to it; file systems take 255. */
    static final int LONGEST_NAME_BYTES = 230;

    private static final int LONGEST_NAME = 200;
    /** By its extension a file is known for a job file again when it is moved back. */
    private static final int LONGEST_EXTENSION = 10;

    private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9._@+-]");
    private static final Pattern HARMLESS = Pattern.compile("[\\w .,@+()-]{1,60}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final long MOST_REASON = 64 * 1024;

    private PutAway() {}

    static Path accepted(Path folder, Path entry) {
        return free(folder, acceptedName(String.valueOf(entry.getFileName())), PutAway::taken);
    }

    /** {@code text} stands in the reason's file; where a kill left just that, the same name is meant. */
    static Path rejected(Path folder, Path entry, String text) {
        return free(
                folder,
                rejectedName(String.valueOf(entry.getFileName())),
                path -> taken(path) || foreign(reasonOf(path), text));
    }

    static Path reasonOf(Path rejected) {
        return rejected.resolveSibling(rejected.getFileName() + ".reason.txt");
    }

    /** The name, or as much of it as leaves room for a number. */
    private static String acceptedName(String name) {
        String fitting = name;
        while (fitting.getBytes(StandardCharsets.UTF_8).length > PutAway.LONGEST_NAME_BYTES) {
            fitting = fitting.substring(0, fitting.offsetByCodePoints(fitting.length(), -1));
        }
        return fitting;
    }

    /** The name where it is harmless and leaves room for what we append; otherwise what is plain of it. */
    private static String rejectedName(String name) {
        String plain = HARMLESS.matcher(name).matches()
                ? name
                : NOT_PLAIN.matcher(name).replaceAll("_");
        int dot = plain.lastIndexOf('.');
        String extension = dot > 0 && plain.length() - dot <= LONGEST_EXTENSION ? plain.substring(dot) : "";
        return plain.length() > LONGEST_NAME
                ? plain.substring(0, LONGEST_NAME - extension.length()) + extension
                : plain;
    }

    /** The name itself, or with a number where it is taken. */
    private static Path free(Path directory, String name, Predicate<Path> taken) {
        Home.create(directory);
        Path target = directory.resolve(name);
        for (int number = 2; taken.test(target); number++) {
            target = directory.resolve(name + "." + number);
        }
        return target;
    }

    static boolean taken(Path target) {
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    }

    /** Something else than the reason that we wrote before we were killed. */
    private static boolean foreign(Path reason, String text) {
        try {
            return taken(reason)
                    && !(Files.isRegularFile(reason, LinkOption.NOFOLLOW_LINKS)
                            && Files.size(reason) < MOST_REASON
                            && Files.readString(reason).equals(text));
        } catch (IOException e) {
            return true;
        }
    }
}
