package dev.nightshift.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds programs as a shell does, and says why one could not be started. */
final class Programs {
    private static final int ENOENT = 2;
    private static final int E2BIG = 7;
    private static final int ENOEXEC = 8;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int ENOTDIR = 20;

    private Programs() {}

    /** The file to run for the first word of a command; one with a {@code /} is taken as it is. */
    static Optional<String> find(Launch launch) {
        String program = launch.command().get(0);
        if (program.indexOf('/') >= 0) {
            return Optional.of(program);
        }
        for (String folder : launch.environment().getOrDefault("PATH", "").split(":", -1)) {
            if (!folder.isEmpty() && isProgram(launch.directory(), folder, program)) {
                return Optional.of(folder + "/" + program);
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path directory, String folder, String program) {
        try {
            Path file = directory.resolve(folder).resolve(program);
            return Files.isExecutable(file) && Files.isRegularFile(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    static String notFound(Launch launch) {
        return "there is no program '" + launch.command().get(0) + "' in its PATH ("
                + launch.environment().getOrDefault("PATH", "which is not set")
                + "). Give the path of the program, or add its folder with path_prepend.";
    }

    /** Why starting it failed, from the error number and from what can be seen now. */
    static String refusal(Launch launch, String program, int error) {
        if (!Files.isDirectory(launch.directory())) {
            return "its working directory " + launch.directory() + " is not there.";
        } else if (!Files.isExecutable(launch.directory())) {
            return "its working directory " + launch.directory() + " may not be entered.";
        }
        return switch (error) {
            case ENOENT, ENOTDIR -> missing(launch, program);
            case EACCES ->
                "'" + program + "' in " + launch.directory()
                        + " is not executable. chmod +x makes it so, unless it is a folder or its disk is mounted"
                        + " noexec.";
            case ENOEXEC ->
                "'" + program + "' is not a program. A script says in its first line what runs it, such as #!/bin/sh.";
            case E2BIG -> "its arguments and environment are longer than the system takes. Put them into a file.";
            case EAGAIN, ENOMEM -> "the machine is out of processes or memory (error " + error + ").";
            default -> "'" + program + "' could not be started (error " + error + ").";
        };
    }

    private static String missing(Launch launch, String program) {
        try {
            if (Files.exists(launch.directory().resolve(program))) {
                return "the interpreter named in the first line of '" + program + "' is not there.";
            }
        } catch (InvalidPathException e) {
            // The JVM cannot even name it; the kernel could, and says that it is not there.
        }
        return "there is no program '" + program + "', seen from " + launch.directory() + ".";
    }
}
