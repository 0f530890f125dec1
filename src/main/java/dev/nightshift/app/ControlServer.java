package dev.nightshift.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket in {@code data/} (0600) by which the command line asks the running service to do what only the holder of
 * the runner lock may: a shift, a rollback, a snapshot. One request per connection: a line of JSON {@code {"words":
 * [verb, argument, …]}}; answered by lines {@code {"out": text}}, {@code {"err": text}} and at last {@code {"exit":
 * status}}.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REQUEST = 64 * 1024;

    private final ServerSocketChannel server;
    private final Path socket;
    private final Verbs verbs;

    /** Runs a verb as the command line would, with its output to these writers. */
    @FunctionalInterface
    public interface Verbs {
        int run(List<String> words, PrintWriter out, PrintWriter err);
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
                Writer answer = Channels.newWriter(client, StandardCharsets.UTF_8)) {
            List<String> words = words(in);
            PrintWriter out = new PrintWriter(new Framed(answer, "out"), true);
            PrintWriter err = new PrintWriter(new Framed(answer, "err"), true);
            int exit = verbs.run(words, out, err);
            out.flush();
            err.flush();
            write(answer, Map.of("exit", exit));
        } catch (IOException e) {
            log.info("A command went away before its answer was complete: {}", e.toString());
        }
    }

    private static List<String> words(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
            if (line.length() > LONGEST_REQUEST) {
                throw new IOException("a request of more than " + LONGEST_REQUEST + " characters");
            }
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : JSON.readTree(line.toString()).path("words")) {
            words.add(word.asText());
        }
        return words;
    }

    private static void write(Writer answer, Map<String, Object> frame) throws IOException {
        synchronized (answer) {
            answer.write(JSON.writeValueAsString(frame) + "\n");
            answer.flush();
        }
    }

    /** Wraps what is printed into frames. */
    private static final class Framed extends Writer {
        private final Writer answer;
        private final String name;

        Framed(Writer answer, String name) {
            this.answer = answer;
            this.name = name;
        }

        @Override
        public void write(char[] text, int offset, int length) throws IOException {
            if (length > 0) {
                ControlServer.write(answer, Map.of(name, new String(text, offset, length)));
            }
        }

        @Override
        public void flush() {
            // every frame is flushed when it is written
        }

        @Override
        public void close() {
            // the connection is closed by its owner
        }
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
