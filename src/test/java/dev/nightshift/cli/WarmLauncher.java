package dev.nightshift.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A launcher script whose program is this JVM: what a shell makes of a printed command is run by the real command line,
 * without a JVM for each. Only {@code start} gets one of its own. Answers every question with yes.
 */
public final class WarmLauncher implements AutoCloseable {
    private static final String END = "end";
    private static final String SCRIPT = """
            #!/bin/sh
            case " $* " in *" start "*) exec %2$s "$@";; esac
            d=$(mktemp -d '%1$s/call.XXXXXX') || exit 99
            pwd > "$d/folder"
            printf '%%s\\0' "$@" > "$d/words"
            mkfifo "$d/status"
            printf '%%s\\n' "$d" > '%1$s/asked'
            read -r status < "$d/status"
            cat "$d/out"
            cat "$d/err" >&2
            exit "$status"
            """;

    private final Path folder;
    private final Thread server;
    private volatile Map<String, String> environment = Map.of();
    private volatile InstantSource clock = InstantSource.system();

    private WarmLauncher(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(script(), SCRIPT.formatted(folder, String.join(" ", Cli.program("-XX:TieredStopAtLevel=1"))));
        Files.setPosixFilePermissions(script(), PosixFilePermissions.fromString("rwxr-xr-x"));
        server = new Thread(this::serve, "warm-launcher");
        server.setDaemon(true);
    }

    /** Serves until it is closed; {@code folder} is its own. */
    public static WarmLauncher in(Path folder) throws Exception {
        WarmLauncher launcher = new WarmLauncher(Files.createDirectories(folder).toRealPath());
        Process fifo =
                new ProcessBuilder("mkfifo", launcher.folder.resolve("asked").toString()).start();
        if (!fifo.waitFor(10, TimeUnit.SECONDS) || fifo.exitValue() != 0) {
            throw new IllegalStateException("no mkfifo");
        }
        launcher.server.start();
        return launcher;
    }

    /** What a command finds in its environment, and the time. */
    public void with(Map<String, String> variables, InstantSource source) {
        environment = Map.copyOf(variables);
        clock = source;
    }

    public Path script() {
        return folder.resolve("nightshift");
    }

    private void serve() {
        try {
            for (String call = next(); !call.equals(END); call = next()) {
                answer(Path.of(call));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String next() throws IOException {
        return Files.readString(folder.resolve("asked")).strip();
    }

    private void answer(Path call) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Files.readString(call.resolve("words")).split("\0", -1);
        int status = 1;
        try {
            status = Nightshift.run(
                    new Nightshift.Call(
                            new Terminal(
                                    new PrintWriter(out),
                                    new PrintWriter(err),
                                    false,
                                    new BufferedReader(new StringReader("yes\n"))),
                            environment,
                            Path.of(Files.readString(call.resolve("folder")).strip()),
                            home -> new OwnSession(home, environment, clock)),
                    List.of(words).subList(0, words.length - 1).toArray(String[]::new));
        } finally {
            Files.writeString(call.resolve("out"), out.toString());
            Files.writeString(call.resolve("err"), err.toString());
            Files.writeString(call.resolve("status"), status + "\n", StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        Files.writeString(folder.resolve("asked"), END + "\n");
    }
}
