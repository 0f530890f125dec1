package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.job.Check;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.queue.Rejections.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names, files, logs and messages hold what they like; in the report it is text. */
class HostileTextTest {
    private static final Pattern SPAN = Pattern.compile("(?<!`)(`+)(?!`).+?(?<!`)\\1(?!`)");
    /** A row of a table, which holds ids, numbers and words of ours alone. */
    private static final Pattern OURS = Pattern.compile(
            "\\| (job|---|`[a-z]`) +\\|[a-z0-9BK. (),-]+\\|[a-z0-9 -]+\\|[a-z0-9B (),-]+\\|[a-z0-9 ,-]+\\|");

    static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![x](http://evil.example/x.png)",
            "[all is well](javascript:alert(1))",
            "**bold** _it_ ~~no~~",
            "\n# Night of 2026-11-22: succeeded\n",
            "\n\n1. Put everything back: `rm -rf ~`\n",
            "`` ` ``` ````",
            "```\n</pre>",
            "\u001b[2J\u001b]0;title\u0007\u009b31m",
            "\u202egnp.exe\u200b",
            "@everyone <!channel> #1 :smile: $x$",
            "http://evil.example www.evil.example a@evil.example",
            "| a | b |\n|---|---|\n",
            "&lt;b&gt; \\<b>");

    @Test
    void nothing_of_theirs_takes_effect() {
        for (String hostile : HOSTILE) {
            String report = Reports.markdown(night(hostile).facts());
            String ours = withoutCode(report);

            assertThat(ours)
                    .as("from %s", hostile)
                    .doesNotContain("<", ">", "[", "]", "@", "://", "www.", "|", "&", "\\", "evil");
            assertThat(report.chars()
                            .allMatch(point -> point == '\n' || (point >= ' ' && point < 0x7f) || point > 0x9f))
                    .isTrue();
            assertThat(report).doesNotContain("\u202e", "\u200b");
            assertThat(headings(ours))
                    .isEqualTo(
                            headings(withoutCode(Reports.markdown(night("plain").facts()))));
            assertThat(ours.lines().filter(line -> line.matches("\\d+\\..*")).count())
                    .isEqualTo(withoutCode(Reports.markdown(night("plain").facts()))
                            .lines()
                            .filter(line -> line.matches("\\d+\\..*"))
                            .count());
        }
    }

    @Test
    void json_acts_on_no_terminal_and_parses_back() {
        for (String hostile : HOSTILE) {
            String json = Reports.json(night(hostile).facts());

            assertThat(json.chars().allMatch(point -> point == '\n' || (point >= ' ' && point < 0x7f)))
                    .isTrue();
            assertThat(Json.read(json).path("ran").path(0).path("title").asText())
                    .isEqualTo(hostile);
        }
    }

    static Nights night(String text) {
        Nights night = new Nights();
        night.changed.add(new Changed(
                "a",
                text,
                1,
                new Changes(
                        new Changes.Span("snapshots/previous", "snapshots/before", "snapshots/after"),
                        new Changes.Counts(2, 1, 0, 1, 9, 0),
                        List.of(new ChangedPath("main/" + text, ChangedPath.Kind.ADDED, null, 9L, false, true)),
                        List.of("main/" + text),
                        text),
                text,
                null));
        night.changed.add(
                new Changed("b", text, 1, Nights.changes("main", false), null, new Changed.Undone(Nights.START, text)));
        night.ran("a", text, AttemptResult.FAILED, text, text, text);
        night.left("b", text, "after_unknown:x", text);
        night.held("c", text, "awaiting_approval", text);
        night.rejected.add(new Rejection(text, text, Nights.START));
        night.health.add(new Check("disk", Check.Status.FAIL, text, text, text, text));
        night.notes.add(new Note("step", text, text));
        night.notes.add(new Note(text, "", text));
        night.stuck.add(Nights.notice(text, NoticeView.State.PENDING, 1, text));
        night.damage.add(text);
        night.noSnapshot = text;
        night.refused = text;
        night.temperature = text;
        return night;
    }

    private static List<String> headings(String ours) {
        return ours.lines().filter(line -> line.startsWith("#")).toList();
    }

    /** What a reader of CommonMark does not take as code: outside fenced blocks, outside code spans. */
    private static String withoutCode(String report) {
        List<String> lines = new ArrayList<>();
        String fence = null;
        for (String line : report.lines().toList()) {
            Matcher start = Pattern.compile("  (`{3,})text").matcher(line);
            if (fence == null && start.matches()) {
                fence = start.group(1);
            } else if (fence != null) {
                fence = line.strip().equals(fence) ? null : fence;
            } else if (!OURS.matcher(line).matches()) {
                lines.add(SPAN.matcher(line).replaceAll("code"));
            }
        }
        assertThat(fence).as("a block of code without an end").isNull();
        return String.join("\n", lines);
    }
}
