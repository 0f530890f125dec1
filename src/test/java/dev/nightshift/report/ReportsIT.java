package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Redaction;
import dev.nightshift.job.Check;
import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Needs;
import dev.nightshift.job.Order;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.Place;
import dev.nightshift.job.Policy;
import dev.nightshift.job.Work;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.Outbox;
import dev.nightshift.notice.Routing;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Queue;
import dev.nightshift.queue.Rejections;
import dev.nightshift.queue.Run;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftRef;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Shifts;
import dev.nightshift.queue.Submission;
import dev.nightshift.store.Database;
import dev.nightshift.store.Migration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night in a real database, gathered and written. */
class ReportsIT {
    private static final Circumstances NOW = new Circumstances(
            Set.of("standard"), Set.of("command"), 1L << 40, 1L << 40, Circumstances.Protection.FULL, null);

    @TempDir
    Path folder;

    private final AtomicReference<Instant> time = new AtomicReference<>(Nights.START);
    private final InstantSource clock = time::get;
    private final Queue queue = new Queue(clock, new Random(1));
    private final Claims claims = new Claims(clock, "owner");
    private final Shifts shifts = new Shifts(clock, ZoneId.of("Europe/Berlin"), "owner");
    private final Rejections rejections = new Rejections(clock);
    private final Outbox outbox = new Outbox(clock, Routing.to("log"), Redaction.NONE);
    private final Reports reports =
            new Reports(shifts, new Jobs(clock), rejections, outbox, Nights.READER, Redaction.NONE);
    private Database database;

    @BeforeEach
    void open() {
        List<Migration> schema =
                Stream.concat(Queue.schema().stream(), Outbox.schema().stream()).toList();
        database = Database.open(folder.resolve("nightshift.db"), schema, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_night_is_told_as_it_was() {
        submit("good", "bad", "demanding");
        database.change(tx -> rejections.add(tx, "early.yaml", "d", "rejected the day before yesterday"));
        pass(Duration.ofDays(2));
        database.change(tx -> rejections.add(tx, "poison.yaml", "d", "not YAML"));
        pass(Duration.ofMinutes(1));
        ShiftRef shift = night(2, id -> new Execution.Exited(id.equals("bad") ? 3 : 0));
        database.change(tx -> outbox.put(
                tx,
                new Notice("job_failed", Notice.Severity.PROBLEM, "bad failed", "t", "bad", shift.id()),
                Set.of("log"),
                false));
        pass(Duration.ofMinutes(1));
        submit("too-late");

        NightFacts facts = gather(shift);

        assertThat(Headline.of(facts))
                .isEqualTo("Night of 2026-11-24: partial — 2 of 3 jobs ran, 1 succeeded, 1 failed; 1 did not run");
        assertThat(facts.work().ran()).extracting(ran -> ran.job().id()).containsExactly("bad", "good");
        assertThat(facts.work().ran().get(0).log()).containsExactly("log of bad 1");
        assertThat(facts.work().left()).singleElement().satisfies(job -> {
            assertThat(job.id()).isEqualTo("demanding");
            assertThat(job.waiting()).isNotNull();
        });
        assertThat(facts.rejected()).extracting(Rejections.Rejection::file).containsExactly("poison.yaml");
        assertThat(facts.told().ofShift()).hasSize(1);
        assertThat(facts.told().stuck()).as("about to be sent").isEmpty();
    }

    @Test
    void a_notice_that_nobody_even_tried_to_send_is_said_in_the_report_after_the_next() {
        submit("one");
        database.change(tx -> outbox.put(
                tx,
                new Notice("job_failed", Notice.Severity.PROBLEM, "bad failed", "t", "bad", null),
                Set.of("mail"),
                false));
        pass(Duration.ofMinutes(1));
        ShiftRef first = night(1, id -> new Execution.Exited(0));
        assertThat(gather(first).told().stuck()).as("this shift sends it").isEmpty();
        pass(Duration.ofDays(1));
        NightFacts second = gather(night(0, id -> new Execution.Exited(0)));

        assertThat(Headline.of(second)).endsWith("1 notice was not delivered");
        assertThat(Reports.markdown(second)).contains("bad failed — mail, never tried");
    }

    @Test
    void what_the_shift_before_told_of_is_not_told_again() {
        submit("one");
        database.change(tx -> rejections.add(tx, "poison.yaml", "d", "not YAML"));
        night(1, id -> new Execution.Exited(0));
        pass(Duration.ofDays(1));
        ShiftRef second = night(0, id -> new Execution.Exited(0));

        assertThat(gather(second).rejected()).isEmpty();
        assertThat(Reports.markdown(gather(second))).startsWith("# Night of 2026-11-23: empty — nothing was due\n");
    }

    @Test
    void both_files_are_there_whole_and_private() throws IOException {
        submit("one");
        ShiftRef shift = night(1, id -> new Execution.Exited(0));
        Path where = folder.resolve("reports");

        Path markdown = Reports.write(where, gather(shift));
        Path again = Reports.write(where, gather(shift));

        assertThat(again).isEqualTo(markdown).hasFileName("2026-11-22-190000.md");
        assertThat(Files.readString(markdown)).startsWith("# Night of 2026-11-22: succeeded");
        Path json = Reports.jsonFile(where, shift.id());
        assertThat(Json.read(Files.readString(json))
                        .path("shift")
                        .path("report")
                        .asText())
                .isEqualTo(markdown.toString());
        try (Stream<Path> files = Files.list(where)) {
            assertThat(files)
                    .containsExactlyInAnyOrder(
                            markdown, json, Reports.htmlFile(where, shift.id()), Reports.mailFile(where, shift.id()))
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void scripts_see_the_promised_keys_in_their_order() {
        submit("one");
        ShiftRef shift = night(1, id -> new Execution.Exited(0));
        ShiftView view = database.read(tx -> shifts.get(tx, shift.id()));

        assertThat(ShiftJson.of(view, Nights.READER.commands(), folder))
                .containsOnlyKeys(
                        "id",
                        "status",
                        "trigger",
                        "schedule",
                        "due_local",
                        "started_at",
                        "finished_at",
                        "due",
                        "claimed",
                        "succeeded",
                        "failed",
                        "invalid",
                        "insufficient_evidence",
                        "unreviewed",
                        "deferred",
                        "held",
                        "parked",
                        "pre_snapshot",
                        "post_snapshot",
                        "rollback_command",
                        "report");
        assertThat(JobJson.of(database.read(tx -> new Jobs(clock).get(tx, "one", NOW)))
                        .keySet())
                .containsExactly(
                        "id",
                        "kind",
                        "title",
                        "state",
                        "reason",
                        "reason_text",
                        "priority",
                        "class",
                        "attempts",
                        "submitted_at",
                        "started_at",
                        "finished_at",
                        "exit_code",
                        "signal",
                        "verdict",
                        "workspace",
                        "changes",
                        "undone_at",
                        "reviewed_at",
                        "standing");
    }

    @Test
    void checks_and_notes_come_back_from_their_json() {
        List<Check> checks = List.of(
                Check.ok("disk", "4G", "1G", "enough \u001b"),
                new Check("temperature", Check.Status.UNKNOWN, "unknown", "", "no sensor", "none"));
        List<Note> notes = List.of(new Note("step", "Title", "two\nlines"));

        assertThat(HealthJson.read(HealthJson.write(checks))).isEqualTo(checks);
        assertThat(HealthJson.status(checks)).isEqualTo("warn");
        assertThat(NoteJson.read(NoteJson.write(notes))).isEqualTo(notes);
    }

    private NightFacts gather(ShiftRef shift) {
        return database.read(tx -> reports.gather(
                tx,
                shift.id(),
                NOW,
                Surroundings.unknown(),
                (job, attempt, without) -> List.of("log of " + job + " " + attempt)));
    }

    private void submit(String... ids) {
        for (String id : ids) {
            String jobClass = id.equals("demanding") ? "demanding" : "standard";
            JobSpec spec = new JobSpec(
                    new JobId(id),
                    new Work("command", "Job " + id, List.of("true"), Map.of(), List.of(), List.of()),
                    new Place(null, "", List.of()),
                    new Policy(
                            Policy.DEFAULT_TIMEOUT,
                            0,
                            Policy.DEFAULT_BACKOFF,
                            false,
                            Needs.NOTHING,
                            Policy.Notify.FAILURE),
                    new Order(5, jobClass, List.of(), null, false, null),
                    Map.of());
            database.change(tx -> queue.enqueue(tx, new Submission(List.of(spec), null, "test", false)));
        }
    }

    private interface Runner {
        Execution run(String id);
    }

    private ShiftRef night(int expected, Runner runner) {
        ShiftRef shift = database.write(tx -> shifts.open(
                        tx, new ShiftOrder(null, null, true, true, true, null), claims.due(tx, Set.of("standard"))))
                .orElseThrow();
        for (int number = 0; number < expected; number++) {
            pass(Duration.ofSeconds(10));
            Claim claim =
                    database.write(tx -> claims.claim(tx, shift, NOW, false)).orElseThrow();
            Execution execution = runner.run(claim.job());
            Outcome outcome =
                    Decision.decide(claim.spec().policy(), claim.failures(), claim.interruptions(), execution);
            database.change(tx -> claims.record(tx, claim, outcome, execution, Run.of(Duration.ofSeconds(5))));
        }
        database.change(tx -> shifts.close(tx, shift, new ShiftView.Left(0, 0, 1)));
        return shift;
    }

    private void pass(Duration duration) {
        time.updateAndGet(now -> now.plus(duration));
    }
}
