package dev.nightshift.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket in {@code data/} (0600) by which the command line asks the running service to do what only the holder of
 * the runner lock may: a shift, a rollback, a snapshot. One request per connection: a line of JSON {@code {"words":
 * [verb, argument, …], "folder": current directory}}; answered by lines {@code {"out": text}}, {@code {"err": text}} and at last {@code {"exit":
 * status}}.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REQUEST = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerSocketChannel server;
    private final Path socket;
    private final Verbs verbs;

    /**
     * Where the output of a verb goes.
     *
     * @param progress takes lines of what goes on, from any thread; it never blocks
     */
    public record Reader(PrintWriter out, PrintWriter err, Consumer<String> progress) {}

    /**
     * What somebody typed.
     *
     * @param folder where, which is what relative paths are relative to
     */
    public record Asked(List<String> words, Path folder) {}

    /** Runs a verb as the command line would. */
    @FunctionalInterface
    public interface Verbs {
        int run(Asked asked, Reader reader);
    }

    private ControlServer(ServerSocketChannel server, Path socket, Verbs verbs) {
        this.server = server;
        this.socket = socket;
        this.verbs = verbs;
    }

    /** Listens until closed; only the holder of the runner lock may call it. */
    public static ControlServer listen(Path socket, Verbs verbs) {
        try {
            Files.deleteIfExists(socket);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            ControlServer control = new ControlServer(server, socket, verbs);
            Thread thread = new Thread(control::accept, "nightshift-control");
            thread.setDaemon(true);
            thread.start();
            return control;
        } catch (IOException | IllegalArgumentException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.CANNOT_START,
                    "Cannot listen on " + socket + ": " + e.getMessage(),
                    "The path of a home may have at most about 80 characters, and its data folder must be writable.",
                    e);
        }
    }

    /** Says in the log where it listens. */
    public void announce() {
        log.info("Commands reach this service through {}", socket);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread thread = new Thread(() -> answer(client), "nightshift-control-request");
                thread.setDaemon(true);
                thread.start();
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException e) {
                log.warn("The control socket failed: {}; commands that need the service will say so", e.toString());
                return;
            }
        }
    }

    private void answer(SocketChannel client) {
        try (client;
                BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8), 4096);
                Answer answer = new Answer(client, PATIENCE)) {
            Asked asked = asked(in);
            PrintWriter out = answer.writer("out");
            PrintWriter err = answer.writer("err");
            int exit = verbs.run(asked, new Reader(out, err, answer::progress));
            out.flush();
            err.flush();
            answer.exit(exit);
        } catch (IOException e) {
            log.info("A command went away before its answer was complete: {}", e.toString());
        }
    }

    private static Asked asked(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
            if (line.length() > LONGEST_REQUEST) {
                throw new IOException("a request of more than " + LONGEST_REQUEST + " characters");
            }
        }
        List<String> words = new ArrayList<>();
        JsonNode request = JSON.readTree(line.toString());
        for (JsonNode word : request.path("words")) {
            words.add(word.asText());
        }
        return new Asked(words, Path.of(request.path("folder").asText("/")));
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            log.warn("The control socket {} could not be removed: {}", socket, e.toString());
        }
    }
}
