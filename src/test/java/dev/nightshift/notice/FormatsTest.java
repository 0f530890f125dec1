package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightshift.notice.Notice.Severity;
import dev.nightshift.problem.Command;
import dev.nightshift.problem.Launcher;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each receiver makes of a message, by its own rules; whatever names, lines and logs hold. */
class FormatsTest {
    private static final Instant AT = Instant.parse("2026-11-23T03:00:00Z");
    private static final Launcher LAUNCHER = new Launcher(List.of("/opt/nightshift"), Path.of("/srv/home"));
    private static final Command ALL = LAUNCHER.command("notify", "list");
    private static final String UNDO =
            LAUNCHER.command("undo", "tests", "--dry-run").toString();

    static Stream<String> hostile() {
        return Stream.of(
                "plain",
                "a\r\nBcc: v@example.org\r\n\r\nbody",
                "@everyone @here <@1234567890> <@&12> <#5>",
                "<!channel> <!here> <@U123> <https://evil.example|click>",
                "[click](https://evil.example) https://evil.example",
                "<b>bold</b><script>alert(1)</script>&amp;",
                "\u001b[31mred\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007",
                "abc\u202egnp.exe\u200b\u2066",
                "``` ends ``` and ` and ~~~ and ```` here",
                "**bold** _it_ ~~no~~ ||spoiler|| > quote # head \\` \\@everyone",
                "lone \ud800 surrogate",
                "😀".repeat(5_000),
                "M".repeat(1_000_000),
                String.join("\n", Collections.nCopies(10_000, "line with `code` and <@U1>")));
    }

    private static NoticeView view(String text, Severity severity) {
        Body body = Body.with(LAUNCHER)
                .line(text)
                .log("The end of its log", new ArrayList<>(List.of(text.split("\n", -1))))
                .command("Take back what it changed", "undo", "tests", "--dry-run")
                .build();
        return new NoticeView(
                7, new Notice("job_failed", severity, text, body, About.ofJob(text, null, "job")), AT, List.of());
    }

    private static Letter letter(String text, int notices) {
        return new Letter(
                "nsh-0123456789ab-7",
                "test",
                Collections.nCopies(notices, view(text, Severity.PROBLEM)),
                AT,
                new Letter.Counted(notices + (notices > 1 ? 100 : 0), notices));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static List<String> texts(JsonNode node, String type) {
        List<String> texts = new ArrayList<>();
        node.findParents("type").stream()
                .filter(found -> found.path("type").asText().equals(type))
                .forEach(found -> texts.add(String.join("", found.findValuesAsText("text"))));
        return texts;
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void slack_parses_nothing_of_it_and_takes_it(String text) {
        for (int notices : List.of(1, 100)) {
            JsonNode message = json(new SlackFormat(ALL).compose(letter(text, notices)));

            Receivers.slack(message);
            JsonNode blocks = message.path("blocks");
            assertThat(texts(blocks, "rich_text_preformatted")).contains(UNDO);
            if (notices > 1) {
                assertThat(texts(blocks, "rich_text_preformatted")).contains(ALL.toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void discord_mentions_nobody_and_takes_it(String text) {
        for (int notices : List.of(1, 100)) {
            JsonNode message = json(new DiscordFormat(ALL).compose(letter(text, notices)));

            Receivers.discord(message);
            assertThat(message.path("embeds").get(0).path("description").asText())
                    .contains("```\n" + UNDO + "\n```");
            if (notices > 1) {
                assertThat(message.toString()).contains("notify list");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void ntfy_shows_it_as_text_and_makes_no_attachment_of_it(String text) {
        for (int notices : List.of(1, 100)) {
            JsonNode message = json(new NtfyFormat(ALL).compose(letter(text, notices)));

            Receivers.ntfy(message);
            String shown = message.path("message").asText();
            assertThat(shown).contains(UNDO).endsWith("nsh-0123456789ab-7");
            assertThat(message.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("title", "message", "priority", "tags");
            assertThat(message.path("priority").asInt()).isEqualTo(5);
            if (notices > 1) {
                assertThat(shown).contains("more, see:\n" + ALL);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void a_program_of_the_user_can_parse_it(String text) {
        JsonNode message = json(new WebhookFormat(LAUNCHER).compose(letter(text, 1)));

        assertThat(message.path("id").asText()).isEqualTo("nsh-0123456789ab-7");
        JsonNode notice = message.path("notices").get(0);
        assertThat(notice.path("code").asText()).isEqualTo("job_failed");
        assertThat(notice.path("commands").get(0).path("line").asText()).isEqualTo(UNDO);
        assertThat(notice.path("commands").get(0).path("argv")).hasSize(6);
        assertThat(message.toString().length()).isLessThan(1_000_000);
        Receivers.safe(message.findValuesAsText("text"));
    }

    @Test
    void a_longer_text_keeps_its_commands_and_the_end_of_its_log() {
        List<String> lines = new ArrayList<>();
        for (int line = 0; line < 150; line++) {
            lines.add("line " + line + " " + "x".repeat(100));
        }
        Body body = Body.with(LAUNCHER)
                .line("Exit status 3.")
                .log("Log", lines)
                .command("Undo", "undo", "tests", "--dry-run")
                .build();
        Letter letter = Letter.of(
                "nsh-1",
                "ntfy",
                new NoticeView(
                        1, new Notice("job_failed", Severity.PROBLEM, "s", body, About.of("job")), AT, List.of()),
                AT);

        String shown = json(new NtfyFormat(ALL).compose(letter)).path("message").asText();

        assertThat(shown)
                .contains("Exit status 3.")
                .contains("line 149 ")
                .doesNotContain("line 0 ")
                .contains(UNDO);
    }
}
