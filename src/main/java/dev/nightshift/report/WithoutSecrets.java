package dev.nightshift.report;

import dev.nightshift.config.Redaction;
import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.job.Check;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Rejections.Rejection;
import dev.nightshift.queue.ShiftJob;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Waiting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of the facts of a night before they are written: so no markup can hide one, and none can break the
 * markup. Ids, names of snapshots and commands stay as they are: what they name would not be found any more.
 */
final class WithoutSecrets {
    private final Redaction redaction;

    WithoutSecrets(Redaction redaction) {
        this.redaction = redaction;
    }

    NightFacts of(NightFacts facts) {
        NoticeView disk = facts.told().disk();
        return new NightFacts(
                of(facts.shift()),
                of(facts.work()),
                facts.rejected().stream().map(this::of).toList(),
                of(facts.surroundings()),
                new NightFacts.Told(
                        notices(facts.told().ofShift()),
                        notices(facts.told().stuck()),
                        disk == null ? null : notices(List.of(disk)).get(0)),
                facts.reader());
    }

    private ShiftView of(ShiftView shift) {
        ShiftView.Guard guard = shift.guard();
        return new ShiftView(
                shift.ref(),
                shift.status(),
                shift.mode(),
                shift.times(),
                shift.counts(),
                new ShiftView.Guard(
                        redaction.orNull(guard.refused()),
                        redaction.orNull(guard.noSnapshot()),
                        guard.preSnapshot(),
                        guard.postSnapshot(),
                        guard.health(),
                        guard.notes()));
    }

    private NightFacts.Work of(NightFacts.Work work) {
        return new NightFacts.Work(
                work.ran().stream()
                        .map(ran -> new NightFacts.Ran(of(ran.job()), redaction.redact(ran.log())))
                        .toList(),
                work.left().stream().map(this::of).toList(),
                work.forHuman().stream().map(this::of).toList(),
                work.changed().stream().map(this::of).toList());
    }

    private ShiftJob of(ShiftJob job) {
        ShiftJob.Ending ending = job.ending();
        return new ShiftJob(
                job.id(),
                redaction.redact(job.title()),
                job.state(),
                job.attempt(),
                job.result(),
                new ShiftJob.Ending(
                        redaction.orNull(ending.reason()),
                        redaction.orNull(ending.text()),
                        ending.duration(),
                        redaction.orNull(ending.note()),
                        ending.effect(),
                        ending.usage()));
    }

    private JobView of(JobView job) {
        JobView.Label label = job.label();
        Waiting waiting = job.waiting();
        return new JobView(
                job.seq(),
                job.id(),
                new JobView.Label(
                        label.kind(),
                        redaction.redact(label.title()),
                        label.priority(),
                        label.jobClass(),
                        label.workspace(),
                        label.standing()),
                job.state(),
                waiting == null ? null : new Waiting(waiting.code(), redaction.redact(waiting.text())),
                job.past());
    }

    private Changed of(Changed changed) {
        Changed.Undone undone = changed.undone();
        return new Changed(
                changed.job(),
                redaction.redact(changed.title()),
                changed.attempt(),
                of(changed.changes()),
                redaction.orNull(changed.violation()),
                undone == null ? null : new Changed.Undone(undone.at(), redaction.orNull(undone.by())));
    }

    private Changes of(Changes changes) {
        return new Changes(
                changes.span(),
                changes.counts(),
                changes.largest().stream()
                        .map(path -> new ChangedPath(
                                redaction.redact(path.path()),
                                path.change(),
                                path.oldSize(),
                                path.newSize(),
                                path.directory(),
                                path.outside()))
                        .toList(),
                changes.others().stream().map(redaction::redact).toList(),
                redaction.orNull(changes.remark()));
    }

    private Rejection of(Rejection file) {
        return new Rejection(redaction.redact(file.file()), redaction.redact(file.problem()), file.at());
    }

    private Surroundings of(Surroundings all) {
        Surroundings.Snapshots taken = all.snapshots();
        Changes changes = taken.changes();
        return new Surroundings(
                new Surroundings.Snapshots(
                        taken.before(),
                        taken.after(),
                        changes == null ? null : of(changes),
                        taken.provenAt(),
                        taken.damage().stream().map(redaction::redact).toList(),
                        of(taken.copy())),
                all.health().stream().map(this::of).toList(),
                redaction.orNull(all.temperature()),
                all.notes().stream()
                        .map(note -> new Note(
                                redaction.redact(note.step()),
                                redaction.redact(note.title()),
                                redaction.redact(note.text())))
                        .toList(),
                all.ledger(),
                all.trend());
    }

    private Surroundings.Snapshots.@Nullable Copy of(Surroundings.Snapshots.@Nullable Copy copy) {
        return copy == null ? null : new Surroundings.Snapshots.Copy(redaction.redact(copy.folder()), copy.at());
    }

    private Check of(Check check) {
        return new Check(
                check.name(),
                check.status(),
                redaction.redact(check.value()),
                redaction.redact(check.limit()),
                redaction.redact(check.text()),
                redaction.redact(check.hint()));
    }

    private List<NoticeView> notices(List<NoticeView> notices) {
        return notices.stream().map(notice -> notice.without(redaction)).toList();
    }
}
