package dev.nightshift.report;

import dev.nightshift.config.Home;
import dev.nightshift.config.Redaction;
import dev.nightshift.job.State;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.notice.Outbox;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Ledger;
import dev.nightshift.queue.Measurements;
import dev.nightshift.queue.NightRate;
import dev.nightshift.queue.Rejections;
import dev.nightshift.queue.ShiftJob;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Shifts;
import dev.nightshift.store.Tx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Gathers the facts of a night and writes them down. Stateless; thread-safe. */
public final class Reports {
    /** Among so many the shift before is looked for; of an older shift the day before it counts. */
    private static final Duration A_DAY = Duration.ofHours(24);

    private static final String PRIVATE = "rw-------";

    private final Shifts shifts;
    private final Jobs jobs;
    private final Rejections rejections;
    private final Outbox outbox;
    private final Reader reader;
    private final Redaction redaction;
    private final Measurements measurements = new Measurements();

    /** {@code redaction}: of all that is gathered. */
    public Reports(Shifts shifts, Jobs jobs, Rejections rejections, Outbox outbox, Reader reader, Redaction redaction) {
        this.shifts = shifts;
        this.jobs = jobs;
        this.rejections = rejections;
        this.outbox = outbox;
        this.reader = reader;
        this.redaction = redaction;
    }

    /**
     * Reads one night from one consistent state, without secrets, also those of its jobs. Meant for a shift that is
     * closed and the latest: what waits is what waits now.
     *
     * @param shift id
     * @param now why jobs wait is computed from it
     */
    public NightFacts gather(Tx tx, String shift, Circumstances now, Surroundings surroundings, LogLines logs) {
        ShiftView view = shifts.get(tx, shift);
        Instant end = view.times().startedAt().plus(shifts.length(view));
        Instant since = endOfTheOneBefore(tx, view);
        List<ShiftJob> ran = shifts.jobs(tx, shift);
        Redaction all = redaction.andAll(
                ran.stream().map(job -> jobs.spec(tx, job.id()).work().env()).toList());
        NightFacts facts = new NightFacts(
                view,
                work(
                        tx,
                        view,
                        open(tx, end, now),
                        ran.stream()
                                .map(job -> new NightFacts.Ran(job, logs.last(job.id(), job.attempt(), all)))
                                .toList()),
                rejections.between(tx, since, end),
                surroundings.with(Ledger.head(tx).orElse(null), trend(tx, view)),
                new NightFacts.Told(
                        outbox.ofShift(tx, shift),
                        outbox.undelivered(tx).stream()
                                .filter(notice -> notice.isStuckSince(since) || isOverlooked(notice, since))
                                .toList(),
                        outbox.alarm(tx, Measurements.DISK)
                                .map(alarm -> outbox.get(tx, alarm.notice()))
                                .orElse(null)),
                reader);
        return new WithoutSecrets(all).of(facts);
    }

    /** There since before the last shift closed, and a channel was not even tried: whoever sends is not there. */
    private static boolean isOverlooked(NoticeView notice, Instant since) {
        return notice.createdAt().isBefore(since)
                && notice.deliveries().stream().anyMatch(delivery -> delivery.state() == NoticeView.State.PENDING);
    }

    private Trend trend(Tx tx, ShiftView shift) {
        List<NightRate> nights = shifts.rates(tx, Trend.NIGHTS);
        return new Trend(
                IntStream.range(0, nights.size())
                        .mapToObj(number -> nights.get(nights.size() - 1 - number))
                        .toList(),
                measurements.read(tx, shift.id()).stream()
                        .filter(one -> one.name().equals(Measurements.TEMPERATURE))
                        .toList());
    }

    private Instant endOfTheOneBefore(Tx tx, ShiftView shift) {
        Instant start = shift.times().startedAt();
        return shifts.endOfTheOneBefore(tx, shift.ref()).orElse(start.minus(A_DAY));
    }

    private List<JobView> open(Tx tx, Instant end, Circumstances now) {
        return jobs.unfinished(tx, now).stream()
                .filter(job -> !job.past().submittedAt().isAfter(end))
                .toList();
    }

    private NightFacts.Work work(Tx tx, ShiftView shift, List<JobView> open, List<NightFacts.Ran> ran) {
        Set<String> claimed = ran.stream().map(job -> job.job().id()).collect(Collectors.toSet());
        return new NightFacts.Work(
                ran,
                open.stream()
                        .filter(job -> job.state() == State.QUEUED && !claimed.contains(job.id()))
                        .toList(),
                open.stream()
                        .filter(job -> job.state() == State.HELD || job.state() == State.UNREVIEWED)
                        .toList(),
                shifts.changed(tx, shift.id()).stream()
                        .flatMap(attempt -> Changed.of(attempt).stream())
                        .toList());
    }

    /** For a human, in Markdown. */
    public static String markdown(NightFacts facts) {
        return MarkdownReport.of(facts);
    }

    /** For scripts. */
    public static String json(NightFacts facts) {
        return Json.text(NightJson.of(facts, null));
    }

    /** Where the Markdown of a shift stands in the folder of the reports. */
    public static Path markdownFile(Path reports, String shift) {
        return reports.resolve(shift + ".md");
    }

    /** For a browser: one page without script, to which nothing is loaded. */
    public static String html(NightFacts facts) {
        return HtmlReport.of(facts, Medium.PAGE);
    }

    /** For the body of a mail, at most {@value Medium#MAIL_BYTES} bytes. */
    public static String mail(NightFacts facts) {
        return HtmlReport.of(facts, Medium.MAIL);
    }

    /** Where its page stands. */
    public static Path htmlFile(Path reports, String shift) {
        return reports.resolve(shift + ".html");
    }

    /** Where what is mailed of it stands. */
    public static Path mailFile(Path reports, String shift) {
        return reports.resolve(shift + ".mail.html");
    }

    /** Where its JSON stands. */
    public static Path jsonFile(Path reports, String shift) {
        return reports.resolve(shift + ".json");
    }

    /**
     * Writes {@code STAMP.json}, {@code .html} and {@code .mail.html}, then {@code STAMP.md}: each is there whole or not
     * at all, and only its owner can read it.
     *
     * @return the Markdown file
     */
    public static Path write(Path reports, NightFacts facts) {
        Home.create(reports);
        Path markdown = markdownFile(reports, facts.shift().id());
        Object json = NightJson.of(facts, markdown.toAbsolutePath().toString());
        replace(jsonFile(reports, facts.shift().id()), Json.text(json) + "\n");
        replace(htmlFile(reports, facts.shift().id()), html(facts));
        replace(mailFile(reports, facts.shift().id()), mail(facts));
        replace(markdown, markdown(facts));
        return markdown;
    }

    private static void replace(Path file, String text) {
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel channel = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw EnvironmentException.passing(
                    ProblemCode.HOME_NOT_WRITABLE,
                    "Cannot write the report " + file + ": " + e,
                    "Check the room on the disk and who owns the folder.",
                    e);
        }
    }
}
