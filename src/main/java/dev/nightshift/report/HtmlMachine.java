package dev.nightshift.report;

import dev.nightshift.job.Check;
import dev.nightshift.job.Sizes;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.problem.Html;
import dev.nightshift.queue.Measurements.Measured;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the machine did: health and temperature, snapshots, notices, and what the user's steps had to say. */
final class HtmlMachine {
    private static final Pattern DEGREES = Pattern.compile("(\\d{1,3}) °C");
    private static final int NOTE_LINES = 30;

    private final NightFacts facts;
    private final Page page;
    private final Html html;
    private final Surroundings around;

    HtmlMachine(NightFacts facts, Page page) {
        this.facts = facts;
        this.page = page;
        this.html = page.html;
        this.around = facts.surroundings();
    }

    void write() {
        boolean warm =
                around.temperature() != null || around.trend().temperatures().size() > 1;
        page.section("health", "Health", !around.health().isEmpty() || warm, this::health);
        Surroundings.Snapshots taken = around.snapshots();
        boolean any = facts.hasUndo()
                || facts.shift().guard().noSnapshot() != null
                || taken.before() != null
                || taken.after() != null
                || !taken.damage().isEmpty()
                || taken.provenAt() != null
                || taken.copy() != null;
        page.section("snapshots", "Snapshots", any, this::snapshots);
        List<NoticeView> suppressed = facts.told().suppressed();
        page.section(
                "notices",
                "Notices",
                !facts.told().stuck().isEmpty() || !suppressed.isEmpty(),
                () -> notices(suppressed));
        page.section("notes", "Notes", !around.notes().isEmpty(), () -> page.items(around.notes(), this::note));
    }

    private void health() {
        List<Check> wrong = around.health().stream()
                .filter(check -> check.status() != Check.Status.OK)
                .toList();
        page.items(wrong, this::check);
        List<String> fine = around.health().stream()
                .filter(check -> check.status() == Check.Status.OK)
                .map(Check::name)
                .toList();
        if (!fine.isEmpty()) {
            page.open("p", "text");
            page.pill("good", wrong.isEmpty() ? "all ok" : "ok");
            html.foreign(String.join(", ", fine), page.medium.sentence).close();
        }
        if (around.temperature() != null) {
            page.sentence("Temperature: ", around.temperature());
        }
        List<Measured> measured = around.trend().temperatures();
        if (page.medium == Medium.PAGE && measured.size() > 1) {
            page.open("figure", "chart heat");
            OptionalInt limit = limit();
            Chart.temperatures(html, measured, limit);
            page.open("figcaption", "ends")
                    .leaf("span", clock(measured.get(0)))
                    .leaf("span", limit.isPresent() ? "dashed: the limit, " + limit.getAsInt() + " °C" : "")
                    .leaf("span", clock(measured.get(measured.size() - 1)))
                    .close();
            html.close();
        }
    }

    private String clock(Measured one) {
        return facts.reader().minute(one.at()).substring(11) + ", " + Chart.number(one.value()) + " °C";
    }

    private OptionalInt limit() {
        return around.health().stream()
                .filter(check -> check.name().equals("temperature"))
                .map(check -> DEGREES.matcher(check.limit()))
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst();
    }

    private void check(Check check) {
        boolean failed = check.status() == Check.Status.FAIL;
        page.open("div", "item job " + (failed ? "bad" : "warn"));
        page.pill(failed ? "bad" : "warn", check.status().code());
        page.mono(check.name());
        page.foreign(check.text());
        if (!check.hint().isBlank()) {
            page.foreign(check.hint());
        }
        html.close();
    }

    private void snapshots() {
        String failed = facts.shift().guard().noSnapshot();
        if (failed != null) {
            page.open("p", "alert").text("failed: ").foreign(failed, page.medium.sentence);
            html.text("; jobs with a workspace did not run, and there is no undo")
                    .close();
        }
        Surroundings.Snapshots taken = around.snapshots();
        snapshot("before", facts.shift().guard().preSnapshot(), taken.before());
        snapshot("after", facts.shift().guard().postSnapshot(), taken.after());
        page.items(taken.damage(), damage -> {
            page.open("p", "alert").text("damaged: ").foreign(damage, page.medium.sentence);
            html.close();
        });
        Surroundings.SnapshotFacts newest = taken.after() == null ? taken.before() : taken.after();
        if (newest != null && newest.skipped() > 0) {
            page.command(
                    MarkdownReport.skipped(newest),
                    facts.reader().commands().command("snapshot", "show", newest.tag()));
        }
        Instant proven = taken.provenAt();
        if (proven != null) {
            page.ours("last proven restorable: " + facts.reader().minute(proven));
        }
        Surroundings.Snapshots.Copy copy = taken.copy();
        if (copy != null) {
            page.open("p", "text").text("last copied to ");
            page.mono(copy.folder());
            html.text(": " + facts.reader().minute(copy.at())).close();
        }
        if (facts.hasUndo()) {
            page.command("put everything back:", Actions.rollback(facts));
        }
    }

    private void snapshot(String when, @Nullable String tag, Surroundings.@Nullable SnapshotFacts snapshot) {
        if (tag == null && snapshot == null) {
            return;
        }
        page.open("p", "text").text(when + ": ");
        page.mono(snapshot == null ? String.valueOf(tag) : snapshot.tag());
        if (snapshot != null) {
            Instant verified = snapshot.verifiedAt();
            html.text(", " + snapshot.files() + " files, " + Sizes.text(snapshot.bytes()) + ", "
                    + (verified == null
                            ? "not verified"
                            : "verified " + facts.reader().minute(verified)));
        }
        html.close();
    }

    private void notices(List<NoticeView> suppressed) {
        page.items(facts.told().stuck(), notice -> {
            page.open("div", "item job bad");
            page.pill("bad", "not delivered");
            html.foreign(notice.notice().subject(), page.medium.sentence);
            for (Wording.Way way : Wording.stuck(notice)) {
                page.sentence(way.ours() + (way.said() == null ? "" : ": "), way.said() == null ? "" : way.said());
            }
            html.close();
        });
        page.items(suppressed, notice -> {
            page.open("p", "text");
            page.pill("quiet", "suppressed");
            html.foreign(notice.notice().subject(), page.medium.sentence).close();
        });
    }

    private void note(Note note) {
        List<String> text = note.text().strip().lines().toList();
        page.open("div", "item job");
        page.mono(note.step());
        if (note.title().isBlank() && text.size() <= 1) {
            page.foreign(note.text());
        } else {
            page.foreign(note.title());
            page.log(text.stream().limit(NOTE_LINES).toList());
        }
        html.close();
    }
}
