package dev.nightshift.shift;

import dev.nightshift.config.Redaction;
import dev.nightshift.job.Check;
import dev.nightshift.queue.Circumstances;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftRef;
import dev.nightshift.report.Note;
import dev.nightshift.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A shift between its opening and its close: the body of the skeleton's routes and of the user's steps, which may add
 * checks, notes, sections and messages to it and change nothing else. Thread-safe.
 */
public final class OpenShift {
    private final ShiftRef ref;
    private final ShiftOrder order;
    private final Instant claimsEnd;
    private final Redaction redaction;
    private final List<Check> checks = new CopyOnWriteArrayList<>();
    private final List<Note> notes = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private volatile boolean checked;
    private volatile boolean reported;
    private volatile boolean notified;
    private volatile boolean guarded;
    private volatile boolean closed;
    private volatile @Nullable String refused;
    private volatile @Nullable String noSnapshot;
    private volatile @Nullable Snapshot pre;
    private volatile @Nullable Snapshot post;

    /**
     * @param claimsEnd a shift by the clock claims nothing from then on
     * @param redaction of all that is said to it
     */
    OpenShift(ShiftRef ref, ShiftOrder order, Instant claimsEnd, Redaction redaction) {
        this.ref = ref;
        this.order = order;
        this.claimsEnd = claimsEnd;
        this.redaction = redaction;
    }

    public String getId() {
        return ref.id();
    }

    public boolean isAutonomous() {
        return order.autonomous();
    }

    /**
     * Adds a check to the health report of this shift.
     *
     * @param status {@code ok}, {@code unknown}, {@code warn} or {@code fail}; a user's {@code fail} warns, only the
     *     built-in checks refuse a shift
     */
    public void addCheck(String name, String status, String text) {
        Check.Status given = Check.Status.valueOf(status.strip().toUpperCase(Locale.ROOT));
        checks.add(new Check(
                name, given == Check.Status.FAIL ? Check.Status.WARN : given, "", "", redaction.redact(text), ""));
    }

    /** Adds a line under the report's notes. */
    public void addNote(String text) {
        notes.add(new Note("step", "", redaction.redact(text)));
    }

    /** Adds a part to the report; its text is shown as text, whatever it holds. */
    public void addSection(String title, String text) {
        notes.add(new Note("step", redaction.redact(title), redaction.redact(text)));
    }

    /** Sends a message to the humans with the notices of this shift. */
    public void addMessage(String text) {
        messages.add(redaction.redact(text));
    }

    void add(List<Note> more) {
        notes.addAll(more);
    }

    /** Of what is shown of it. */
    Redaction redaction() {
        return redaction;
    }

    ShiftRef ref() {
        return ref;
    }

    ShiftOrder order() {
        return order;
    }

    Instant claimsEnd() {
        return claimsEnd;
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    List<Note> notes() {
        return List.copyOf(notes);
    }

    List<String> takeMessages() {
        List<String> taken = List.copyOf(messages);
        messages.removeAll(taken);
        return taken;
    }

    void builtInChecks(List<Check> builtIn) {
        checks.addAll(0, builtIn);
        checked = true;
    }

    boolean checked() {
        return checked;
    }

    void markReported() {
        reported = true;
    }

    boolean reported() {
        return reported;
    }

    void markNotified() {
        notified = true;
    }

    boolean notified() {
        return notified;
    }

    /** The guard has come to its end: what it did not refuse may run. */
    void markGuarded() {
        guarded = true;
    }

    /** Whether jobs may run: not refused, and where a guard is asked for, one that came to its end. */
    boolean mayWork() {
        return refused == null && (guarded || !isAutonomous());
    }

    void markClosed() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }

    void refuse(String why) {
        refused = redaction.redact(why);
    }

    @Nullable
    String refused() {
        return refused;
    }

    void closeWorkspaces(String why) {
        noSnapshot = redaction.redact(why);
    }

    @Nullable
    String noSnapshot() {
        return noSnapshot;
    }

    /** Whether what its jobs change can be shown and taken back. */
    Circumstances.Protection protection() {
        return new Circumstances.Protection(
                noSnapshot,
                pre != null
                        ? null
                        : noSnapshot != null
                                ? noSnapshot
                                : "it has a scope or on_invalid, and this shift takes no snapshots");
    }

    void preSnapshot(Snapshot snapshot) {
        pre = snapshot;
    }

    @Nullable
    Snapshot preSnapshot() {
        return pre;
    }

    void postSnapshot(Snapshot snapshot) {
        post = snapshot;
    }

    @Nullable
    Snapshot postSnapshot() {
        return post;
    }
}
