package dev.nightshift.queue;

import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.SpecJson;
import dev.nightshift.job.State;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.store.Args;
import dev.nightshift.store.Migration;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The way in: turns checked specs into queued jobs, each exactly once however often it is submitted. Stateless besides
 * the database; thread-safe.
 */
public final class Queue {
    private static final SqlFile SQL = SqlFile.beside(Queue.class, "enqueue.sql");
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz";

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Ledger ledger;

    public Queue(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
        this.ledger = new Ledger(clock);
    }

    /** The schema of the tables that this room owns. */
    public static List<Migration> schema() {
        return List.of(Migration.beside(Queue.class, "queue-001"));
    }

    /**
     * Queues all jobs of a submission, in their order.
     *
     * @throws UserException {@code id_conflict} when an unfinished job has the id and other content, {@code
     *     unknown_job} when a dependency is unknown and may not wait, {@code bad_job_file} for a cycle; nothing of the
     *     submission is queued then, if the caller lets the transaction fail
     */
    public List<Enqueued> enqueue(Tx tx, Submission submission) {
        List<Enqueued> done = new ArrayList<>();
        Map<String, Long> inThisFile = new HashMap<>();
        List<Entry> created = new ArrayList<>();
        int index = 0;
        for (JobSpec spec : submission.jobs()) {
            Enqueued enqueued = one(tx, submission, key(submission, spec, index++), spec, created);
            done.add(enqueued);
            if (spec.id() != null) {
                inThisFile.put(spec.id().value(), seq(tx, enqueued.id()));
            }
        }
        for (Entry entry : created) {
            bindDependencies(tx, submission, entry, inThisFile);
        }
        for (Entry entry : created) {
            bindWaiting(tx, entry);
        }
        return done;
    }

    private record Entry(long seq, String id, JobSpec spec) {}

    private record Known(long seq, String id, State state, String digest) {
        static Known of(Row row) {
            return new Known(row.number("seq"), row.text("id"), State.of(row.text("state")), row.text("digest"));
        }
    }

    private static @Nullable String key(Submission submission, JobSpec spec, int index) {
        if (spec.order().key() != null) {
            return "key:" + spec.order().key();
        }
        return submission.key() == null ? null : submission.key() + "#" + index;
    }

    private Enqueued one(Tx tx, Submission submission, @Nullable String key, JobSpec spec, List<Entry> created) {
        if (key != null) {
            Optional<Enqueued> same = tx.first(
                    SQL.get("by_key"),
                    Args.of("key", key),
                    row -> new Enqueued(row.text("id"), false, "was submitted before"));
            if (same.isPresent()) {
                return same.get();
            }
        }
        String text = SpecJson.write(spec);
        String digest = Digests.sha256(text);
        JobId asked = spec.id();
        if (asked == null) {
            String id = freshId(tx);
            created.add(insert(tx, submission, new Content(id, id, key, digest, text), spec));
            return new Enqueued(id, true, "");
        }
        Optional<Known> newest = newest(tx, asked.value());
        if (newest.isEmpty()) {
            created.add(insert(tx, submission, new Content(asked.value(), asked.value(), key, digest, text), spec));
            return new Enqueued(asked.value(), true, "");
        }
        Known known = newest.get();
        if (!known.state().finished()) {
            if (known.digest().equals(digest)) {
                return new Enqueued(known.id(), false, "is " + known.state().code() + " already");
            }
            throw conflict(known);
        }
        String id = nextId(tx, asked.value());
        created.add(insert(tx, submission, new Content(id, asked.value(), key, digest, text), spec));
        return new Enqueued(id, true, known.id() + " is " + known.state().code() + ", so this one is " + id);
    }

    private static UserException conflict(Known known) {
        return new UserException(
                ProblemCode.ID_CONFLICT,
                "The id " + known.id() + " belongs to a job that is "
                        + known.state().code() + " and asks for something" + " else.",
                "Choose another id, or cancel " + known.id() + " first.");
    }

    /** Identity and content of a job to insert. */
    private record Content(String id, String name, @Nullable String key, String digest, String spec) {}

    private Entry insert(Tx tx, Submission submission, Content content, JobSpec spec) {
        Instant now = clock.instant();
        boolean held = spec.order().approvalBefore();
        Instant notBefore = spec.order().notBefore();
        State state = held ? State.HELD : State.QUEUED;
        long seq = tx.first(
                        SQL.get("insert_job"),
                        Args.of("id", content.id())
                                .and("name", content.name())
                                .and("key", content.key())
                                .and("digest", content.digest())
                                .and("kind", spec.kind())
                                .and("title", spec.title())
                                .and("state", state.code())
                                .and("reason", held ? "awaiting_approval" : null)
                                .and("reason_text", held ? "waits for a human to approve it" : null)
                                .and("priority", spec.order().priority())
                                .and("class", spec.order().jobClass())
                                .and("workspace", spec.place().workspace())
                                .and("spec", content.spec())
                                .and("after_open", openDependencies(spec))
                                .and(
                                        "exclusives",
                                        spec.policy().needs().exclusive().size())
                                .and("need_memory", spec.policy().needs().memory())
                                .and("need_disk", spec.policy().needs().disk())
                                .and("ready_at", notBefore == null ? now : notBefore)
                                .and("now", now)
                                .and("by", submission.by()),
                        inserted -> inserted.number("seq"))
                .orElseThrow();
        for (String name : spec.policy().needs().exclusive()) {
            tx.run(SQL.get("insert_exclusive"), Args.of("job", seq).and("name", name));
        }
        ledger.append(
                tx,
                submission.by(),
                "enqueued",
                new Ledger.Subject(content.id(), null, null, state.code(), null, content.digest()));
        return new Entry(seq, content.id(), spec);
    }

    private static int openDependencies(JobSpec spec) {
        return (int) spec.order().after().stream().distinct().count();
    }

    private void bindDependencies(Tx tx, Submission submission, Entry entry, Map<String, Long> inThisFile) {
        int open = 0;
        for (JobId after : entry.spec().order().after().stream().distinct().toList()) {
            Long here = inThisFile.get(after.value());
            Optional<Known> known = here == null ? newest(tx, after.value()) : bySeq(tx, here);
            if (known.isPresent()) {
                tx.run(
                        SQL.get("insert_after"),
                        Args.of("job", entry.seq()).and("after", known.get().seq()));
                open += known.get().state() == State.SUCCEEDED ? 0 : 1;
            } else if (submission.unknownWaits()) {
                tx.run(
                        SQL.get("insert_after_unknown"),
                        Args.of("name", after.value()).and("job", entry.seq()));
                open++;
            } else {
                throw new UserException(
                        ProblemCode.UNKNOWN_JOB,
                        "after: no job has the id " + after + ".",
                        "Add that job first, or give the id of one that list --all shows.");
            }
        }
        if (open != openDependencies(entry.spec())) {
            tx.run(SQL.get("set_after_open"), Args.of("job", entry.seq()).and("open", open));
        }
    }

    /** Jobs that wait for this id, from before it was known, now wait for this job. */
    private void bindWaiting(Tx tx, Entry entry) {
        JobId name = entry.spec().id();
        if (name == null) {
            return;
        }
        record Waiting(long seq, String id) {}
        List<Waiting> waiting = tx.list(
                SQL.get("waiting_for_name"),
                Args.of("name", name.value()),
                row -> new Waiting(row.number("seq"), row.text("id")));
        for (Waiting job : waiting) {
            Args cycle = Args.of("job", entry.seq()).and("on", job.seq());
            if (job.seq() == entry.seq()
                    || tx.first(SQL.get("depends_on"), cycle, row -> true).isPresent()) {
                throw new UserException(
                        ProblemCode.BAD_JOB_FILE,
                        "after: " + entry.id() + " would wait for " + job.id() + ", which waits for " + name + ".",
                        "Break the cycle: remove one of the two dependencies.");
            }
            tx.run(SQL.get("insert_after"), Args.of("job", job.seq()).and("after", entry.seq()));
            tx.run(SQL.get("bind_unknown"), Args.of("name", name.value()).and("job", job.seq()));
        }
    }

    private static Optional<Known> newest(Tx tx, String name) {
        Optional<Known> newest = tx.first(SQL.get("newest_of_name"), Args.of("name", name), Known::of);
        return newest.isPresent() ? newest : tx.first(SQL.get("by_id"), Args.of("id", name), Known::of);
    }

    private static Optional<Known> bySeq(Tx tx, long seq) {
        return tx.first(SQL.get("by_seq"), Args.of("seq", seq), Known::of);
    }

    private static long seq(Tx tx, String id) {
        return tx.first(SQL.get("by_id"), Args.of("id", id), Known::of)
                .orElseThrow()
                .seq();
    }

    private String freshId(Tx tx) {
        while (true) {
            StringBuilder id = new StringBuilder("j");
            for (int i = 0; i < 8; i++) {
                id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            if (tx.first(SQL.get("by_id"), Args.of("id", id.toString()), row -> true)
                    .isEmpty()) {
                return id.toString();
            }
        }
    }

    private static String nextId(Tx tx, String name) {
        for (int number = 2; ; number++) {
            String id = name + "." + number;
            if (tx.first(SQL.get("by_id"), Args.of("id", id), row -> true).isEmpty()) {
                return id;
            }
        }
    }
}
