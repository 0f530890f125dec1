package dev.nightshift.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** Asks the running service to run a verb; see {@link ControlServer} for the protocol. */
public final class ControlClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ControlClient() {}

    /**
     * Runs a verb in the service and copies its output.
     *
     * @param asked what was typed, and where
     * @return its exit status; empty where no service listens
     */
    public static OptionalInt run(Path socket, ControlServer.Asked asked, PrintWriter out, PrintWriter err) {
        if (!Files.exists(socket)) {
            return OptionalInt.empty();
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return OptionalInt.of(exchange(channel, asked, out, err));
        } catch (ConnectException e) {
            return OptionalInt.empty();
        } catch (IOException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.HOME_HELD,
                    "The service went away before it answered: " + e.getMessage(),
                    "Look at its log, then try again.",
                    e);
        }
    }

    private static int exchange(SocketChannel channel, ControlServer.Asked asked, PrintWriter out, PrintWriter err)
            throws IOException {
        Writer request = Channels.newWriter(channel, StandardCharsets.UTF_8);
        request.write(JSON.writeValueAsString(
                        Map.of("words", asked.words(), "folder", asked.folder().toString())) + "\n");
        request.flush();
        BufferedReader answer = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        for (String line = answer.readLine(); line != null; line = answer.readLine()) {
            JsonNode frame = JSON.readTree(line);
            if (frame.has("exit")) {
                return frame.get("exit").asInt();
            }
            out.print(frame.path("out").asText(""));
            out.flush();
            err.print(frame.path("err").asText(""));
            err.flush();
        }
        throw new IOException("no exit status came");
    }
}
