package dev.nightshift.queue;

import dev.nightshift.job.JobId;
import dev.nightshift.job.SpecJson;
import dev.nightshift.job.State;
import dev.nightshift.queue.Queue.Entry;
import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the queue of another program: each job once, however often it is imported, and what was finished there stays
 * finished. One bad job keeps none of the others out. Thread-safe.
 */
public final class Imports {
    private static final SqlFile SQL = SqlFile.beside(Imports.class, "imports.sql");
    private static final SqlFile ENQUEUE = SqlFile.beside(Imports.class, "enqueue.sql");

    private final InstantSource clock;
    private final Ledger ledger;

    public Imports(InstantSource clock) {
        this.clock = clock;
        this.ledger = new Ledger(clock);
    }

    /** What becomes of one job of an import. */
    public enum Fate {
        IMPORTED,
        /** Its id is known here already, or was given before in the same file; nothing was changed. */
        KNOWN,
        REFUSED
    }

    /**
     * One job of an import.
     *
     * @param note why it is known or refused, or what the user should know of an imported one; may be empty
     */
    public record Result(ImportedJob job, Fate fate, String note) {}

    /** What {@link #run} would do; changes nothing. {@code tx} is {@code null} where there is no database yet. */
    public List<Result> plan(@Nullable Tx tx, List<ImportedJob> jobs) {
        Map<String, ImportedJob> taken = new LinkedHashMap<>();
        List<Result> results = new ArrayList<>();
        for (ImportedJob job : jobs) {
            if (tx != null && Queue.newest(tx, job.id()).isPresent()) {
                results.add(new Result(job, Fate.KNOWN, "is known here already"));
            } else if (taken.containsKey(job.id())) {
                results.add(
                        taken.get(job.id()).equals(job)
                                ? new Result(job, Fate.KNOWN, "stands twice in the file, the same each time")
                                : new Result(job, Fate.REFUSED, "stands twice in the file, with other content"));
            } else {
                taken.put(job.id(), job);
                results.add(new Result(job, Fate.IMPORTED, ""));
            }
        }
        Set<String> circular = circular(taken);
        results.replaceAll(
                result -> result.fate() != Fate.IMPORTED ? result : judged(tx, result.job(), taken, circular));
        return results;
    }

    private static Result judged(
            @Nullable Tx tx, ImportedJob job, Map<String, ImportedJob> taken, Set<String> circular) {
        if (circular.contains(job.id())) {
            return new Result(job, Fate.REFUSED, "waits for itself, by way of other jobs of the file");
        } else if (tx != null && closesCircle(tx, job, taken)) {
            return new Result(job, Fate.REFUSED, "would wait for a job of this queue that waits for it");
        }
        List<String> unknown = job.spec().order().after().stream()
                .map(JobId::value)
                .filter(after -> !taken.containsKey(after) || circular.contains(after))
                .filter(after -> tx == null || Queue.newest(tx, after).isEmpty())
                .toList();
        return new Result(
                job,
                Fate.IMPORTED,
                unknown.isEmpty() ? "" : "waits for " + String.join(", ", unknown) + ", which no job is called yet");
    }

    /**
     * Queues what {@link #plan} says, in the transaction of the caller.
     *
     * @param by who imports, for the ledger
     */
    public List<Result> run(Tx tx, List<ImportedJob> jobs, String by) {
        List<Result> results = plan(tx, jobs);
        List<Entry> created = new ArrayList<>();
        Map<String, Long> inThisFile = new HashMap<>();
        for (Result result : results) {
            if (result.fate() == Fate.IMPORTED) {
                Entry entry = insert(tx, result.job(), by);
                created.add(entry);
                inThisFile.put(entry.id(), entry.seq());
            }
        }
        new Dependencies(true, inThisFile, null).bind(tx, created);
        return results;
    }

    private Entry insert(Tx tx, ImportedJob job, String by) {
        Instant now = clock.instant();
        Instant finished = job.finishedAt() == null || job.finishedAt().isAfter(now) ? now : job.finishedAt();
        boolean approved = job.spec().order().approvalBefore() && job.state() == State.QUEUED;
        String text = SpecJson.write(job.spec());
        long seq = tx.first(
                        SQL.get("insert_imported"),
                        Queue.columns(job.spec(), text)
                                .and("id", job.id())
                                .and("state", job.state().code())
                                .and(
                                        "reason",
                                        job.reason() == null
                                                ? null
                                                : job.reason().code())
                                .and(
                                        "reason_text",
                                        job.reason() == null
                                                ? null
                                                : job.reason().text())
                                .and("now", now)
                                .and("by", by)
                                .and("finished_at", job.state().finished() ? finished : null)
                                .and("approved_at", approved ? now : null)
                                .and("approved_by", approved ? by + " (import)" : null)
                                .and("imported_id", job.originalId()),
                        row -> row.number("seq"))
                .orElseThrow();
        Queue.insertExclusives(tx, seq, job.spec());
        int number = 0;
        for (String facts : job.history()) {
            tx.run(
                    SQL.get("insert_history"),
                    Args.of("job", seq).and("number", ++number).and("facts", facts));
        }
        ledger.append(
                tx,
                by,
                "imported",
                new Ledger.Subject(job.id(), null, null, job.state().code(), null, Digests.sha256(text)));
        return new Entry(seq, job.id(), job.spec());
    }

    /** Jobs that lie on a circle, or on a way from one circle to another: all that has both a wait and a waiter left. */
    private static Set<String> circular(Map<String, ImportedJob> jobs) {
        Map<String, Set<String>> after = new HashMap<>();
        Map<String, Set<String>> before = new HashMap<>();
        jobs.keySet().forEach(id -> {
            after.put(id, new HashSet<>());
            before.put(id, new HashSet<>());
        });
        jobs.forEach((id, job) -> job.spec().order().after().stream()
                .map(JobId::value)
                .filter(jobs::containsKey)
                .forEach(other -> {
                    after.getOrDefault(id, Set.of()).add(other);
                    before.getOrDefault(other, Set.of()).add(id);
                }));
        Set<String> left = new HashSet<>(jobs.keySet());
        takeAway(left, after, before);
        takeAway(left, before, after);
        return left;
    }

    /** Takes away what waits for nothing any more, again and again. */
    private static void takeAway(Set<String> left, Map<String, Set<String>> waits, Map<String, Set<String>> waiters) {
        Deque<String> free = new ArrayDeque<>();
        left.stream().filter(id -> waits.getOrDefault(id, Set.of()).isEmpty()).forEach(free::add);
        while (!free.isEmpty()) {
            String id = free.remove();
            left.remove(id);
            for (String waiter : waiters.getOrDefault(id, Set.of())) {
                Set<String> still = waits.getOrDefault(waiter, Set.of());
                if (still.remove(id) && still.isEmpty()) {
                    free.add(waiter);
                }
            }
        }
    }

    /** Whether a job that is here waits for this id, and this one, over whatever way, for that job. */
    private static boolean closesCircle(Tx tx, ImportedJob job, Map<String, ImportedJob> taken) {
        List<Long> waiting = tx.list(
                ENQUEUE.get("waiting_for_name"),
                Args.of("name", job.id()).and("id", job.id()),
                row -> row.number("seq"));
        if (waiting.isEmpty()) {
            return false;
        }
        Set<String> seen = new HashSet<>();
        Deque<String> way = new ArrayDeque<>(List.of(job.id()));
        while (!way.isEmpty()) {
            String id = way.remove();
            ImportedJob inFile = taken.get(id);
            if (inFile == null) {
                if (waiting.stream().anyMatch(seq -> leadsTo(tx, id, seq))) {
                    return true;
                }
            } else {
                inFile.spec().order().after().stream()
                        .map(JobId::value)
                        .filter(seen::add)
                        .forEach(way::add);
            }
        }
        return false;
    }

    private static boolean leadsTo(Tx tx, String id, long waiting) {
        return Queue.newest(tx, id)
                .filter(known -> known.seq() == waiting
                        || tx.first(
                                        ENQUEUE.get("depends_on"),
                                        Args.of("job", known.seq()).and("on", waiting),
                                        row -> true)
                                .isPresent())
                .isPresent();
    }
}
