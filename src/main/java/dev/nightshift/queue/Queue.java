package dev.nightshift.queue;

import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Needs;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way in: turns checked specs into queued jobs, each exactly once however often it is submitted. Stateless besides
 * the database; thread-safe.
 */
public final class Queue {
    private static final SqlFile SQL = SqlFile.beside(Queue.class, "enqueue.sql");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,7}");
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
        return Stream.of(
                        "queue-001",
                        "queue-002",
                        "queue-003",
                        "queue-004",
                        "queue-005",
                        "queue-006",
                        "queue-007",
                        "queue-008",
                        "queue-009",
                        "queue-010")
                .map(name -> Migration.beside(Queue.class, name))
                .toList();
    }

    /**
     * Queues all jobs of a submission, in their order.
     *
     * @throws UserException {@code id_conflict} when an unfinished job has the id and other content, {@code
     *     unknown_job} when a dependency is unknown and may not wait, {@code bad_job_file} for a cycle; nothing of the
     *     submission is queued then, if the caller lets the transaction fail
     */
    public List<Enqueued> enqueue(Tx tx, Submission submission) {
        return enqueue(tx, submission, new Standing(null, Map.of()));
    }

    /**
     * Whose occurrence the submission is.
     *
     * @param name of the standing job; {@code null}: none
     * @param after jobs that names in {@code after:} mean
     */
    record Standing(@Nullable String name, Map<String, Long> after) {}

    List<Enqueued> enqueue(Tx tx, Submission submission, Standing standing) {
        List<Enqueued> done = new ArrayList<>();
        Map<String, Long> inThisFile = new HashMap<>(standing.after());
        List<Entry> created = new ArrayList<>();
        int index = 0;
        for (JobSpec spec : submission.jobs()) {
            Enqueued enqueued = one(tx, submission, key(submission, spec, index++), spec, created);
            done.add(enqueued);
            if (spec.id() != null) {
                inThisFile.put(spec.id().value(), seq(tx, enqueued, created));
            }
        }
        Map<String, List<String>> unknown =
                new Dependencies(submission.unknownWaits(), inThisFile, standing.name()).bind(tx, created);
        done.replaceAll(job -> job.created() ? job.waitingFor(unknown.getOrDefault(job.id(), List.of())) : job);
        return done;
    }

    /** A job that this submission made. */
    record Entry(long seq, String id, JobSpec spec) {}

    /** A job that was there. */
    record Known(long seq, String id, State state, String digest) {
        static Known of(Row row) {
            return new Known(row.number("seq"), row.text("id"), State.of(row.text("state")), row.text("digest"));
        }
    }

    private static @Nullable String key(Submission submission, JobSpec spec, int index) {
        if (spec.order().key() != null) {
            return "key:" + spec.order().key();
        }
        return submission.key() == null ? null : "seen:" + submission.key() + "#" + index;
    }

    private Enqueued one(Tx tx, Submission submission, @Nullable String key, JobSpec spec, List<Entry> created) {
        String text = SpecJson.write(spec);
        String digest = Digests.sha256(text);
        if (key != null) {
            Optional<Known> same = tx.first(SQL.get("by_key"), Args.of("key", key), Known::of);
            if (same.isPresent()) {
                boolean other =
                        spec.order().key() != null && !same.get().digest().equals(digest);
                return new Enqueued(
                        same.get().id(),
                        false,
                        other
                                ? "was submitted before under this key and asks for something else; what came now is"
                                        + " not queued"
                                : "was submitted before");
            }
        }
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
        String id = nextId(tx, asked.value(), known.id());
        created.add(insert(tx, submission, new Content(id, asked.value(), key, digest, text), spec));
        return new Enqueued(id, true, known.id() + " is " + known.state().code() + ", so this one is " + id);
    }

    private static UserException conflict(Known known) {
        return new UserException(
                ProblemCode.ID_CONFLICT,
                "The id " + known.id() + " belongs to a job that is "
                        + known.state().code() + " and asks for something else.",
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
                        columns(spec, content.spec())
                                .and("id", content.id())
                                .and("name", content.name())
                                .and("key", content.key())
                                .and("state", state.code())
                                .and("reason", held ? "awaiting_approval" : null)
                                .and("reason_text", held ? "waits for a human to approve it" : null)
                                .and("after_open", spec.order().after().size())
                                .and("ready_at", notBefore == null ? now : notBefore)
                                .and("now", now)
                                .and("by", submission.by()),
                        inserted -> inserted.number("seq"))
                .orElseThrow();
        insertExclusives(tx, seq, spec);
        ledger.append(
                tx,
                submission.by(),
                "enqueued",
                new Ledger.Subject(content.id(), null, null, state.code(), null, content.digest()));
        return new Entry(seq, content.id(), spec);
    }

    /**
     * The columns that follow from a spec.
     *
     * @param text the spec as {@link SpecJson} writes it
     */
    static Args columns(JobSpec spec, String text) {
        Needs needs = spec.policy().needs();
        return Args.of("digest", Digests.sha256(text))
                .and("kind", spec.kind())
                .and("title", spec.title())
                .and("priority", spec.order().priority())
                .and("class", spec.order().jobClass())
                .and("workspace", spec.place().workspace())
                .and("spec", text)
                .and("exclusives", needs.exclusive().size())
                .and("need_memory", needs.memory())
                .and("need_disk", needs.disk())
                .and("guarded", spec.place().guarded() ? 1 : 0);
    }

    static void insertExclusives(Tx tx, long job, JobSpec spec) {
        for (String name : spec.policy().needs().exclusive()) {
            tx.run(SQL.get("insert_exclusive"), Args.of("job", job).and("name", name));
        }
    }

    /** The newest job of an id as it was asked for, or the one that is called so. */
    static Optional<Known> newest(Tx tx, String name) {
        Optional<Known> newest = tx.first(SQL.get("newest_of_name"), Args.of("name", name), Known::of);
        return newest.isPresent() ? newest : tx.first(SQL.get("by_id"), Args.of("id", name), Known::of);
    }

    /** The newest night's job of a standing job. */
    static Optional<Known> newestOccurrence(Tx tx, String standing) {
        return tx.first(SQL.get("newest_occurrence"), Args.of("standing", standing), Known::of);
    }

    InstantSource clock() {
        return clock;
    }

    private static long seq(Tx tx, Enqueued enqueued, List<Entry> created) {
        if (enqueued.created()) {
            return created.get(created.size() - 1).seq();
        }
        return tx.first(SQL.get("by_id"), Args.of("id", enqueued.id()), Known::of)
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

    /** The name itself, or with a number where a job is called so. */
    static String firstFree(Tx tx, String name) {
        boolean free =
                tx.first(SQL.get("by_id"), Args.of("id", name), row -> true).isEmpty();
        return free ? name : nextId(tx, name, name);
    }

    /** Begins behind the newest: an id that comes every night would otherwise be looked up once for each night. */
    private static String nextId(Tx tx, String name, String newest) {
        for (int number = numberOf(name, newest) + 1; ; number++) {
            String id = numbered(name, number);
            if (tx.first(SQL.get("by_id"), Args.of("id", id), row -> true).isEmpty()) {
                return id;
            }
        }
    }

    /** Of {@code NAME.7}; 1 of the name itself. */
    private static int numberOf(String name, String id) {
        String suffix = id.substring(id.lastIndexOf('.') + 1);
        return !id.equals(name) && NUMBER.matcher(suffix).matches() ? Integer.parseInt(suffix) : 1;
    }

    /** {@code NAME.2}, still a valid id where the name is as long as one may be, or ends with a dot. */
    private static String numbered(String name, int number) {
        String suffix = "." + number;
        int end = Math.min(name.length(), JobId.LONGEST - suffix.length());
        while (name.charAt(end - 1) == '.') {
            end--;
        }
        return name.substring(0, end) + suffix;
    }
}
