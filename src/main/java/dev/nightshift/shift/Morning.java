package dev.nightshift.shift;

import dev.nightshift.config.DeliveryConfig;
import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.notice.Deliveries;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.report.HealthJson;
import dev.nightshift.report.NightFacts;
import dev.nightshift.report.NoteJson;
import dev.nightshift.report.Reports;
import dev.nightshift.report.Surroundings;
import dev.nightshift.snapshot.Proof;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotCopy;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the human gets: the report and the notices. The bean of both {@code nightshift:report} and {@code
 * nightshift:notices}. Thread-safe.
 */
public final class Morning {
    private static final Logger log = LoggerFactory.getLogger(Morning.class);
    private static final int LOG_LINES = 5;

    private final Database database;
    private final Reports reports;
    private final Deliveries deliveries;
    private final Signs signs;
    private final Conditions conditions;
    private final Sources sources;
    private final Wishes wishes;

    /**
     * What a report is made from.
     *
     * @param folder where reports are written
     */
    public record Sources(JobLogs logs, Snapshots snapshots, Path folder) {}

    /** How humans hear of a shift, and whoever notices that they do not. */
    public record Ways(Deliveries deliveries, Signs signs) {}

    /**
     * What humans want to hear at the end of a shift.
     *
     * @param nightsWithoutSuccess queued work and no success for this many nights is told
     * @param report of which shifts the report is sent
     */
    public record Wishes(int nightsWithoutSuccess, DeliveryConfig.Report report) {}

    public Morning(
            Database database, Reports reports, Ways ways, Conditions conditions, Sources sources, Wishes wishes) {
        this.database = database;
        this.reports = reports;
        this.deliveries = ways.deliveries();
        this.signs = ways.signs();
        this.conditions = conditions;
        this.sources = sources;
        this.wishes = wishes;
    }

    Signs signs() {
        return signs;
    }

    Wishes wishes() {
        return wishes;
    }

    /** Adds the rows of a query to the report, one line each; nothing where there are none. */
    public void rows(OpenShift shift, String title, List<Map<String, @Nullable Object>> rows) {
        if (!rows.isEmpty()) {
            shift.addSection(
                    title,
                    rows.stream()
                            .map(row -> row.values().stream()
                                    .map(value -> Objects.toString(value, "-"))
                                    .collect(Collectors.joining("  ")))
                            .collect(Collectors.joining("\n")));
        }
    }

    /** Writes the report of a closed shift, in Markdown and JSON. */
    public void write(OpenShift shift) {
        Surroundings surroundings = new Surroundings(
                snapshots(shift.preSnapshot(), shift.postSnapshot()),
                shift.checks(),
                conditions.hottest(),
                shift.notes());
        write(shift.getId(), conditions.during(shift), surroundings);
        shift.markReported();
    }

    /** Writes the report of a shift whose runner is gone, from what its row kept. */
    void write(ShiftView shift, @Nullable Snapshot post) {
        Surroundings surroundings = new Surroundings(
                snapshots(null, post),
                HealthJson.read(shift.guard().health()),
                null,
                NoteJson.read(shift.guard().notes()));
        write(shift.id(), conditions.now(), surroundings);
    }

    private void write(String shift, Circumstances now, Surroundings surroundings) {
        NightFacts night = database.read(tx -> reports.gather(
                tx,
                shift,
                now,
                surroundings,
                (job, attempt, without) -> sources.logs().tail(job, attempt, LOG_LINES, without)));
        Path file = Reports.write(sources.folder(), night);
        log.info("Report: {}", file);
    }

    private Surroundings.Snapshots snapshots(@Nullable Snapshot pre, @Nullable Snapshot post) {
        Snapshot newest = post == null ? pre : post;
        Proof proof = sources.snapshots().proof();
        return new Surroundings.Snapshots(
                facts(pre),
                facts(post),
                pre == null || post == null ? null : changes(pre, post),
                newest == null ? null : proof.provenAt(newest),
                damage(proof),
                SnapshotCopy.last(sources.snapshots())
                        .map(last ->
                                new Surroundings.Snapshots.Copy(last.folder().toString(), last.at()))
                        .orElse(null));
    }

    /** Of the night as a whole: what two jobs changed counts once. */
    private @Nullable Changes changes(Snapshot pre, Snapshot post) {
        try {
            List<ChangedPath> paths = sources.snapshots().diff(pre, post).stream()
                    .map(change -> new ChangedPath(
                            change.path(),
                            ChangedPath.Kind.valueOf(change.change().name()),
                            change.oldSize(),
                            change.newSize(),
                            false,
                            false))
                    .toList();
            return Changes.of(new Changes.Span(null, pre.tag(), post.tag()), paths, null);
        } catch (ProblemException e) {
            log.warn(
                    "What the night changed as a whole is not known: {}",
                    e.problem().message());
            return null;
        }
    }

    private static List<String> damage(Proof proof) {
        return Stream.concat(
                        proof.broken().entrySet().stream()
                                .map(one -> one.getKey() + ": " + String.join(", ", one.getValue())),
                        proof.damage().stream())
                .toList();
    }

    private static Surroundings.@Nullable SnapshotFacts facts(@Nullable Snapshot snapshot) {
        return snapshot == null
                ? null
                : new Surroundings.SnapshotFacts(
                        snapshot.tag(),
                        snapshot.files(),
                        snapshot.bytes(),
                        snapshot.contents().skipped(),
                        snapshot.verifiedAt());
    }

    /** Sends what waits in the outbox; what cannot be sent stays there and is tried again. */
    public void deliver(OpenShift shift) {
        Deliveries.Result result = deliveries.deliver();
        shift.markNotified();
        if (result.failed() > 0) {
            log.warn("{} notices could not be delivered and stay in the outbox", result.failed());
        }
    }
}
