package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.nightshift.notice.Receivers;
import jakarta.mail.Header;
import jakarta.mail.Message;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Titles, logs, names of files and of inbox files hold what they like: queued by file and by hand, run by a real shift,
 * told over every channel, reported in every form. Each receiver finds text in it, and nothing but text.
 */
class HostileNoticeIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAUNCHER = "nightshift.launcher";
    private static final List<String> HOSTILE = List.of(
            "a\r\nBcc: v@example.org\r\n\r\nbody",
            "@everyone @here <@1234567890> <@&12> <#5>",
            "<!channel> <!here> <@U1> <https://evil.example|click>",
            "[click](https://evil.example) ![x](http://evil.example/x.png)",
            "<b>bold</b><script>alert(1)</script>&amp;",
            "\u001b[31mred\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007\u009b2J",
            "abc\u202egnp.exe\u200b\u2066",
            "``` ends ``` and ` and ~~~ and ```` here\n# Heading\n1. `rm -rf ~`",
            "**bold** _it_ ~~no~~ ||spoiler|| > quote \\` \\@everyone | a | b |");
    /** No text at all: refused in job files, and told of as rejected. */
    private static final List<String> NO_TEXT = List.of("lone \\ud800 surrogate", "nul \\u0000");

    @TempDir
    Path folder;

    private final Map<String, String> posted = new ConcurrentHashMap<>();
    private HttpServer web;
    private GreenMail mail;
    private Cli cli;

    @BeforeEach
    void open() throws IOException {
        System.setProperty(LAUNCHER, "/opt/nightshift/nightshift");
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            posted.put(exchange.getRequestURI().getPath(), body);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        web.start();
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        cli = Cli.fresh(folder);
        StringBuilder keys = new StringBuilder("\nnightshift.notice.report=always\n");
        for (String channel : List.of("slack", "discord", "ntfy", "webhook")) {
            secret(channel, "http://127.0.0.1:" + web.getAddress().getPort() + "/" + channel);
            keys.append("nightshift.notice." + channel + ".url-file=config/" + channel + "\n");
        }
        secret("signing", "whsec_" + "c2VjcmV0IG9mIGEgdGVzdA==");
        keys.append("""
                nightshift.notice.webhook.secret-file=config/signing
                nightshift.notice.mail.to=ann@example.org
                nightshift.notice.mail.from=night@example.org
                nightshift.notice.mail.host=127.0.0.1
                nightshift.notice.mail.tls=none
                nightshift.notice.mail.port=%d
                """.formatted(mail.getSmtp().getPort()));
        Files.writeString(cli.home.resolve("config/nightshift.properties"), keys, StandardOpenOption.APPEND);
    }

    private void secret(String name, String value) throws IOException {
        Path file = Files.writeString(cli.home.resolve("config").resolve(name), value);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void close() {
        System.clearProperty(LAUNCHER);
        web.stop(0);
        mail.stop();
    }

    private void drop(String name, String content) throws IOException {
        Path file = Files.writeString(cli.home.resolve("inbox").resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    }

    /** Each prints what is hostile, and leaves it as the name of a file. */
    private void queue() throws IOException {
        Files.createDirectories(cli.home.resolve("inbox"));
        cli.workspace();
        List<Map<String, Object>> jobs = new ArrayList<>();
        for (int at = 0; at < HOSTILE.size(); at++) {
            Path log = Files.writeString(folder.resolve("log-" + at), HOSTILE.get(at) + "\n");
            String shell = "cat " + log + "; touch \"$(tr / _ < " + log + ")\"; exit 3";
            if (at % 2 == 0) {
                jobs.add(Map.of("id", "file-" + at, "title", HOSTILE.get(at), "workspace", "main", "shell", shell));
            } else {
                Cli.Result added = cli.run(
                        "add",
                        "--id",
                        "hand-" + at,
                        "--title",
                        HOSTILE.get(at),
                        "--workspace",
                        "main",
                        "--shell",
                        "--",
                        shell);
                assertThat(added.exit()).as(added.toString()).isZero();
            }
            drop("bad " + HOSTILE.get(at).replace('/', '_') + ".yaml", "command: [" + at);
        }
        for (int at = 0; at < NO_TEXT.size(); at++) {
            drop(
                    "no-text-" + at + ".json",
                    "{\"id\": \"none\", \"title\": \"" + NO_TEXT.get(at) + "\", \"shell\": \"true\"}");
        }
        String noise =
                "yes '@everyone <!channel> <b>``` ' | head -n 10000; head -c 1000000 /dev/zero | tr '\\0' M; exit 3";
        jobs.add(Map.of("id", "noise", "shell", noise));
        drop("jobs.json", JSON.writeValueAsString(jobs));
        drop("huge.json", "{\"id\": \"huge\", \"title\": \"" + "M".repeat(1_000_000) + "\", \"shell\": \"true\"}");
        drop("long.json", "{\"id\": \"long\", \"title\": \"" + "<b>".repeat(50_000) + "\", \"shell\": \"true\"}");
    }

    @Test
    void nothing_of_theirs_acts_on_any_receiver_of_a_night() throws Exception {
        queue();
        Cli.Result night = cli.run("shift", "--autonomous");
        assertThat(night.exit()).as(night.toString()).isEqualTo(3);
        assertThat(cli.run("list", "--state", "failed", "--json").json()).hasSize(HOSTILE.size() + 1);

        Receivers.slack(posted("/slack"));
        Receivers.discord(posted("/discord"));
        // Published as JSON to the root of its server.
        Receivers.ntfy(posted("/"));
        JsonNode webhook = posted("/webhook");
        assertThat(webhook.path("notices").size()).isGreaterThan(HOSTILE.size() * 2);
        Receivers.safe(webhook.findValuesAsText("text"));
        Receivers.safe(webhook.findValuesAsText("subject"));
        assertThat(String.join("\n", webhook.findValuesAsText("text")))
                .contains("<script>alert(1)</script>", "abc\\u202egnp.exe", "@everyone", "half of a surrogate pair");
        assertThat(webhook.findValuesAsText("code")).contains("job_failed", "file_rejected");
        mails();
        Receivers.safe(List.of(Files.readString(cli.home.resolve("logs/failure_notifications.log"))));
        reports();
    }

    private JsonNode posted(String path) throws IOException {
        assertThat(posted).containsKey(path);
        return JSON.readTree(posted.get(path));
    }

    private void mails() throws Exception {
        assertThat(mail.getReceivedMessages()).isNotEmpty();
        for (MimeMessage message : mail.getReceivedMessages()) {
            assertThat(Collections.list(message.getAllHeaders()))
                    .extracting(Header::getName)
                    .doesNotContain("Bcc", "Cc");
            assertThat(message.getRecipients(Message.RecipientType.TO)).hasSize(1);
            assertThat(message.getSubject()).startsWith("Night Shift: ").doesNotContain("\n", "\r");
            Receivers.safe(List.of(message.getSubject()));
            List<Part> parts = new ArrayList<>();
            flatten(message, parts);
            assertThat(parts).hasSizeGreaterThan(1);
            for (Part part : parts) {
                String text = String.valueOf(part.getContent()).replace("\r\n", "\n");
                if (part.isMimeType("text/html")) {
                    Receivers.html(text);
                } else {
                    Receivers.safe(List.of(text));
                }
            }
        }
    }

    private static void flatten(Part part, List<Part> parts) throws Exception {
        if (part.getContent() instanceof Multipart all) {
            for (int at = 0; at < all.getCount(); at++) {
                flatten(all.getBodyPart(at), parts);
            }
        } else {
            parts.add(part);
        }
    }

    private void reports() throws Exception {
        try (Stream<Path> files = Files.list(cli.home.resolve("reports"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                assertThat(text.length()).as(file.toString()).isLessThan(2_000_000);
                Receivers.safe(List.of(text));
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".html")) {
                    Receivers.html(text);
                } else if (name.endsWith(".json")) {
                    assertThat(JSON.readTree(text).path("ran")).hasSize(HOSTILE.size() + 1);
                } else {
                    assertThat(text.replaceAll("(?s)(`+)(?!`).+?(?<!`)\\1(?!`)", ""))
                            .doesNotContain("<", ">", "](", "@", "://", "Heading", "rm -rf");
                }
            }
        }
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), true, null);
        Nightshift.Call call = new Nightshift.Call(
                terminal,
                Map.of("NIGHTSHIFT_HOME", cli.home.toString()),
                folder,
                home -> new OwnSession(home, Map.of(), Clock.systemUTC()));
        assertThat(Nightshift.run(call, "report", "--color", "always")).isZero();
        // Our own colours, and nothing else that acts.
        assertThat(out.toString()).contains("\u001b[1m");
        Receivers.safe(List.of(out.toString().replaceAll("\u001b\\[[0-9;]*m", "")));
        assertThat(out.toString()).doesNotContain("\u001b[31mred");
    }
}
