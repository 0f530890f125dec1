package dev.nightshift.queue;

import dev.nightshift.job.JobId;
import dev.nightshift.job.State;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.Queue.Entry;
import dev.nightshift.queue.Queue.Known;
import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Binds {@code after:} to jobs, once, when a submission comes in: to the job of that id in the same submission, else to
 * the newest of that id, else to the first that will have it.
 */
final class Dependencies {
    private static final SqlFile SQL = SqlFile.beside(Dependencies.class, "enqueue.sql");

    private final boolean unknownWaits;
    private final Map<String, Long> inThisFile;
    private final @Nullable String standing;
    private final Map<String, List<String>> unknown = new HashMap<>();

    /** {@code standing}: the standing job of which the submission is an occurrence. */
    Dependencies(boolean unknownWaits, Map<String, Long> inThisFile, @Nullable String standing) {
        this.unknownWaits = unknownWaits;
        this.inThisFile = inThisFile;
        this.standing = standing;
    }

    /** By id of a new job, the ids that it waits for and no job has. */
    Map<String, List<String>> bind(Tx tx, List<Entry> created) {
        Map<Long, Set<Long>> upstream = new HashMap<>();
        for (Entry entry : created) {
            if (!entry.spec().order().after().isEmpty()) {
                upstream.put(entry.seq(), bindUpstream(tx, entry));
            }
        }
        refuseCycle(created, upstream);
        for (Entry entry : created) {
            JobId asked = entry.spec().id();
            if (asked != null) {
                bindWaiting(tx, entry, asked.value());
            }
            if (standing != null) {
                bindWaiting(tx, entry, standing);
            }
        }
        return unknown;
    }

    /** What this job now waits for or has waited for; two names may mean the same job. */
    private Set<Long> bindUpstream(Tx tx, Entry entry) {
        Set<Long> bound = new HashSet<>();
        Set<Long> open = new HashSet<>();
        Set<String> unknownNames = new TreeSet<>();
        for (JobId after : entry.spec().order().after()) {
            Optional<Known> known = known(tx, after);
            if (known.isPresent()) {
                bound.add(known.get().seq());
                if (known.get().state() != State.SUCCEEDED) {
                    open.add(known.get().seq());
                }
            } else if (unknownWaits) {
                unknownNames.add(after.value());
            } else {
                throw new UserException(
                        ProblemCode.UNKNOWN_JOB,
                        "after: no job has the id " + after + ".",
                        "Add that job first, or give the id of one that list --all shows.");
            }
        }
        for (long seq : bound) {
            tx.run(SQL.get("insert_after"), Args.of("job", entry.seq()).and("after", seq));
        }
        if (!unknownNames.isEmpty()) {
            unknown.put(entry.id(), List.copyOf(unknownNames));
        }
        for (String name : unknownNames) {
            tx.run(SQL.get("insert_after_unknown"), Args.of("name", name).and("job", entry.seq()));
        }
        tx.run(SQL.get("set_after_open"), Args.of("job", entry.seq()).and("open", open.size() + unknownNames.size()));
        return bound;
    }

    private Optional<Known> known(Tx tx, JobId after) {
        Long here = inThisFile.get(after.value());
        return here == null
                ? Queue.newest(tx, after.value()).or(() -> Queue.newestOccurrence(tx, after.value()))
                : tx.first(SQL.get("by_seq"), Args.of("seq", here), Known::of);
    }

    /**
     * Within one submission. Jobs that were there before cannot wait for one that is new, but by its unknown name, which
     * {@link #bindWaiting} looks at.
     */
    private static void refuseCycle(List<Entry> created, Map<Long, Set<Long>> upstream) {
        Map<Long, Integer> open = new HashMap<>();
        Map<Long, List<Long>> downstream = new HashMap<>();
        Set<Long> ours = new HashSet<>();
        created.forEach(entry -> ours.add(entry.seq()));
        Deque<Long> free = new ArrayDeque<>();
        for (Entry entry : created) {
            Set<Long> on = new HashSet<>(upstream.getOrDefault(entry.seq(), Set.of()));
            on.retainAll(ours);
            on.forEach(seq ->
                    downstream.computeIfAbsent(seq, none -> new ArrayList<>()).add(entry.seq()));
            open.put(entry.seq(), on.size());
            if (on.isEmpty()) {
                free.add(entry.seq());
            }
        }
        while (!free.isEmpty()) {
            long seq = free.remove();
            open.remove(seq);
            for (long next : downstream.getOrDefault(seq, List.of())) {
                if (open.merge(next, -1, Integer::sum) == 0) {
                    free.add(next);
                }
            }
        }
        if (!open.isEmpty()) {
            throw cycle(created, open.keySet());
        }
    }

    private static UserException cycle(List<Entry> created, Set<Long> waiting) {
        List<String> ids = created.stream()
                .filter(entry -> waiting.contains(entry.seq()))
                .map(Entry::id)
                .limit(10)
                .toList();
        return new UserException(
                ProblemCode.BAD_JOB_FILE,
                "after: "
                        + (ids.size() == 1
                                ? ids.get(0) + " waits for itself."
                                : "a cycle among " + String.join(", ", ids) + ": each waits for another of them."),
                "Break the cycle: remove one of the dependencies.");
    }

    /** Jobs that wait for this id, from before it was known, now wait for this job. */
    private static void bindWaiting(Tx tx, Entry entry, String asked) {
        record Waiting(long seq, String id, String name) {}
        List<Waiting> waiting = tx.list(
                SQL.get("waiting_for_name"),
                Args.of("name", asked).and("id", entry.id()),
                row -> new Waiting(row.number("seq"), row.text("id"), row.text("name")));
        for (Waiting job : waiting) {
            Args cycle = Args.of("job", entry.seq()).and("on", job.seq());
            if (job.seq() == entry.seq()
                    || tx.first(SQL.get("depends_on"), cycle, row -> true).isPresent()) {
                throw new UserException(
                        ProblemCode.BAD_JOB_FILE,
                        "after: " + entry.id() + " would wait for " + job.id() + ", which waits for " + job.name()
                                + ".",
                        "Break the cycle: remove one of the two dependencies.");
            }
            tx.run(SQL.get("insert_after"), Args.of("job", job.seq()).and("after", entry.seq()));
            tx.run(SQL.get("bind_unknown"), Args.of("name", job.name()).and("job", job.seq()));
            // The job that has come may have succeeded elsewhere, or be known by two names.
            tx.run(SQL.get("recount"), Args.of("job", job.seq()));
        }
    }
}
