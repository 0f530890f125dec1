package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one form of a golden report tells to type or names, each other form tells, too. */
class ParityTest {
    private static final Path GOLDEN = Path.of("src/test/resources/reports");

    static List<String> nights() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("nights")
    void every_command_of_the_markdown_is_in_page_and_mail(String night) throws Exception {
        List<String> commands = Files.readString(GOLDEN.resolve(night + ".md"))
                .lines()
                .flatMap(line -> Stream.of(line.split("`")))
                .filter(part -> part.startsWith("/opt/nightshift/bin/nightshift --home"))
                .distinct()
                .toList();
        for (String form : List.of(".html", ".mail.html")) {
            String text = shown(night + form);
            commands.forEach(command -> assertThat(text).contains(command));
        }
    }

    @ParameterizedTest
    @MethodSource("nights")
    void headline_actions_jobs_and_checks_are_everywhere(String night) throws Exception {
        var json = Json.read(Files.readString(GOLDEN.resolve(night + ".json")));
        for (String form : List.of(".html", ".mail.html", ".md")) {
            String text = shown(night + form);
            assertThat(text).contains(json.path("headline").asText());
            for (String list : List.of("ran", "not_run", "for_human")) {
                json.path(list)
                        .forEach(job -> assertThat(text).contains(job.path("id").asText()));
            }
            json.path("actions")
                    .forEach(action ->
                            assertThat(text).contains(action.path("text").asText()));
            json.path("health")
                    .path("checks")
                    .forEach(check ->
                            assertThat(text).contains(check.path("name").asText()));
            json.path("undelivered")
                    .forEach(notice ->
                            assertThat(text).contains(notice.path("subject").asText()));
        }
    }

    /** As a reader sees it. */
    private static String shown(String file) throws Exception {
        Path path = GOLDEN.resolve(file);
        return file.endsWith(".md")
                ? Files.readString(path)
                : DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(path.toFile())
                        .getDocumentElement()
                        .getTextContent();
    }
}
