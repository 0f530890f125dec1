package dev.nightshift.cli;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Those to whom notices go, each on this machine, and what each of them got: without the headers that show who sends.
 * What begins with {@code /refused} is answered with 404 and with all that was sent, as bad servers do.
 */
final class Receivers implements AutoCloseable {
    private final HttpServer web;
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final Map<String, String> got = new ConcurrentHashMap<>();

    Receivers(String user, String password) throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", this::take);
        web.start();
        mail.start();
        mail.setUser("night@example.org", user, password);
    }

    String address(String path) {
        return "http://127.0.0.1:" + web.getAddress().getPort() + path;
    }

    int mailPort() {
        return mail.getSmtp().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        StringBuilder headers = new StringBuilder();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Authorization")) {
                headers.append(name).append(": ").append(values).append('\n');
            }
        });
        got.merge(path.replaceFirst("^(/refused)?/([^/?]*).*", "$2"), headers + body + "\n", String::concat);
        boolean refused = path.startsWith("/refused");
        byte[] answer = (refused
                        ? "cannot post to " + path
                                + exchange.getRequestHeaders().entrySet() + body
                        : "ok")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(refused ? 404 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** By the first part of the address. */
    Map<String, String> got() throws Exception {
        Map<String, String> all = new TreeMap<>(got);
        for (MimeMessage message : mail.getReceivedMessages()) {
            StringBuilder text = new StringBuilder();
            Collections.list(message.getAllHeaderLines())
                    .forEach(line -> text.append(line).append('\n'));
            text.append(message.getSubject()).append('\n');
            read(message, text);
            all.merge("mail", text.toString(), String::concat);
        }
        return all;
    }

    private static void read(Part part, StringBuilder text) throws Exception {
        if (part.getContent() instanceof Multipart parts) {
            for (int number = 0; number < parts.getCount(); number++) {
                read(parts.getBodyPart(number), text);
            }
        } else {
            text.append(
                            part.getContent() instanceof String string
                                    ? string
                                    : new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .append('\n');
        }
    }

    @Override
    public void close() {
        web.stop(0);
        mail.stop();
    }
}
