package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of the configuration are found nowhere but where they were put, after a whole night as a process. */
class CanaryIT {
    private static final String PASSWORD = "c4n4ry-of-the-mail/pa55word";
    private static final String URL_PART = "c4n4ry-of-the-url";

    @TempDir
    Path folder;

    private static List<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return List.of(
                secret,
                secret.replace("/", "%2F"),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static boolean holds(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return Stream.of(PASSWORD, URL_PART)
                    .flatMap(secret -> forms(secret).stream())
                    .anyMatch(text::contains);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void after_a_whole_night_configured_secrets_are_only_where_they_were_put() throws Exception {
        Cli cli = Cli.fresh(folder);
        List<String> pinged = Collections.synchronizedList(new ArrayList<>());
        HttpServer listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/", exchange -> {
            pinged.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        listener.start();
        try {
            Path password = Files.writeString(cli.home.resolve("config/password"), PASSWORD);
            Path url = Files.writeString(
                    cli.home.resolve("config/url"),
                    "http://127.0.0.1:" + listener.getAddress().getPort() + "/" + URL_PART);
            for (Path file : List.of(password, url)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(cli.home.resolve("config/nightshift.properties"), """

                    nightshift.notice.mail.to=ann@x.org
                    nightshift.notice.mail.from=ns@x.org
                    nightshift.notice.mail.host=localhost
                    nightshift.notice.mail.port=1
                    nightshift.notice.mail.username=ns
                    nightshift.notice.mail.password-file=config/password
                    nightshift.notice.ping.url-file=config/url
                    """, StandardOpenOption.APPEND);
            cli.run("add", "--no-workspace", "--id", "looks", "--", "sh", "-c", "env; cat /proc/$PPID/cmdline; exit 3");
            Set<String> said = new TreeSet<>();
            for (List<String> words : List.of(
                    List.of("shift", "--autonomous", "--debug"),
                    List.of("doctor"),
                    List.of("notify", "list"),
                    List.of("config", "check"),
                    List.of("health", "--watch"),
                    List.of("report", "latest"))) {
                Cli.Result result = cli.inOwnProcess(
                        Cli.with(Cli.program("-XX:TieredStopAtLevel=1"), words.toArray(String[]::new)));
                said.add(result.out() + result.err());
            }

            assertThat(pinged).as("the listener was found").hasSize(2);
            assertThat(String.join("\n", said)).contains("it answered 404");
            assertThat(Stream.of(PASSWORD, URL_PART).flatMap(secret -> forms(secret).stream()))
                    .noneMatch(form -> String.join("\n", said).contains(form)
                            || String.join("\n", pinged).contains(form));
            try (Stream<Path> files = Files.walk(folder.toRealPath())) {
                assertThat(files.filter(Files::isRegularFile)
                                .filter(CanaryIT::holds)
                                .toList())
                        .containsExactlyInAnyOrder(password, url);
            }
        } finally {
            listener.stop(0);
        }
    }
}
