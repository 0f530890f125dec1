package dev.nightshift.inbox;

import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Needs;
import dev.nightshift.job.Order;
import dev.nightshift.job.Place;
import dev.nightshift.job.Policy;
import dev.nightshift.job.State;
import dev.nightshift.job.Work;
import dev.nightshift.queue.ImportedJob;
import dev.nightshift.queue.Waiting;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns one job of the seed into one of ours. Each field is either taken over to the letter or kept; often both.
 * Thread-safe.
 */
final class SeedForm {
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_INPUT = 4096;
    private static final Map<String, Integer> PRIORITIES = Map.of(
            "critical", 1, "urgent", 1, "highest", 1, "high", 2, "medium", 5, "normal", 5, "low", 8, "lowest", 9);
    private static final String[] DEPENDENCIES = {"dependencies", "depends_on", "after"};

    private final ZoneId zone;

    /** @param zone of times that name none */
    SeedForm(ZoneId zone) {
        this.zone = zone;
    }

    /** @throws dev.nightshift.problem.UserException for what cannot be taken, with the reason as its message */
    ImportedJob read(SeedEntry entry) {
        SeedFields fields = new SeedFields(entry.fields());
        String original = original(fields, entry);
        JobId id = new JobId(SeedNames.id(original));
        if (id.value().equals(original)) {
            fields.name("job_id", "task_id", "id").ifPresent(fields::used);
        }
        SeedState state = state(fields, entry);
        Work work = work(fields, id);
        Order order = order(fields, id, state);
        Waiting reason = state.reason();
        return new ImportedJob(
                new JobSpec(
                        id,
                        work,
                        new Place(null, "", List.of()),
                        new Policy(
                                Policy.DEFAULT_TIMEOUT,
                                0,
                                Policy.DEFAULT_BACKOFF,
                                false,
                                Needs.NOTHING,
                                Policy.Notify.FAILURE),
                        order,
                        kept(fields)),
                original,
                parked(state, order) ? State.QUEUED : state.state(),
                parked(state, order) ? null : reason,
                finished(fields, entry),
                entry.executions().stream().map(SeedNames::json).toList());
    }

    private static Map<String, Object> kept(SeedFields fields) {
        Map<String, Object> kept = new LinkedHashMap<>();
        fields.left().forEach(kept::put);
        return kept;
    }

    /** A demanding job is parked here by its class, as long as that is not allowed. */
    private static boolean parked(SeedState state, Order order) {
        return state.equals(SeedState.PARKED) && order.jobClass().equals(Order.DEMANDING);
    }

    /** Without an id, the content names it, so that importing it again finds it. */
    private static String original(SeedFields fields, SeedEntry entry) {
        Optional<String> name = fields.name("job_id", "task_id", "id");
        if (name.isEmpty()) {
            return "imported-"
                    + SeedNames.digest(SeedNames.json(entry.fields())).substring(0, 12);
        }
        return fields.text(name.get())
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> SeedFields.refused(name.get() + " is no text"));
    }

    private static SeedState state(SeedFields fields, SeedEntry entry) {
        SeedState said = said(fields, entry);
        Optional<String> approved = anywhere(fields, "approved");
        boolean granted = approved.filter(SeedForm::isYes).isPresent();
        boolean wanted = (approved.isPresent() && !granted)
                || Stream.of("approval", "requires_approval", "approval_required")
                        .anyMatch(name -> anywhere(fields, name)
                                .filter(text -> !isNo(text))
                                .isPresent());
        if (said.state() != State.QUEUED) {
            return wanted && !granted ? said.afterApproval() : said;
        } else if (granted) {
            return SeedState.APPROVED;
        }
        return wanted && (approved.isPresent() || said.equals(SeedState.QUEUED)) ? SeedState.AWAITING : said;
    }

    private static SeedState said(SeedFields fields, SeedEntry entry) {
        List<Map<String, @Nullable Object>> runs = entry.executions();
        if (!runs.isEmpty()) {
            return SeedState.of(
                    SeedFields.scalar(runs.get(runs.size() - 1).get("status")).orElse(""), true);
        }
        return SeedState.of(
                fields.text("status", "state")
                        .or(() -> fields.metadata("status"))
                        .orElse(""),
                false);
    }

    private static Optional<String> anywhere(SeedFields fields, String name) {
        return fields.text(name).or(() -> fields.metadata(name));
    }

    private static boolean isYes(String text) {
        return Set.of("true", "1", "yes").contains(text.strip().toLowerCase(Locale.ROOT));
    }

    /** Whatever else is said of an approval asks for one. */
    private static boolean isNo(String text) {
        return Set.of("", "false", "0", "no", "none", "null")
                .contains(text.strip().toLowerCase(Locale.ROOT));
    }

    private static Work work(SeedFields fields, JobId id) {
        String kind = kind(fields);
        List<String> command = List.of();
        if (kind.equals("command")) {
            command = SeedFields.texts(fields.value("command"))
                    .filter(argv -> !argv.isEmpty() && !argv.get(0).isBlank())
                    .orElseThrow(() -> SeedFields.refused(
                            "is a command, but has no list to run; expected command: [PROGRAM, ARGUMENT…], neither a text nor"
                                    + " shell"));
            fields.used("command");
        }
        return new Work(kind, title(fields, id), command, Map.of(), inputs(fields), outputs(fields));
    }

    private static String kind(SeedFields fields) {
        Optional<String> name = fields.name("type", "task_type", "kind");
        String kind = name.flatMap(fields::text).map(SeedNames::kind).orElse("untyped");
        name.ifPresent(given -> fields.used(given, kind));
        return kind;
    }

    private static String title(SeedFields fields, JobId id) {
        Optional<String> name = fields.name("title", "name", "description");
        String title = name.flatMap(fields::text)
                .map(text -> SeedNames.title(text, LONGEST_TITLE))
                .filter(text -> !text.isEmpty())
                .orElse(id.value());
        name.ifPresent(given -> fields.used(given, title));
        return title;
    }

    /** Paths and URLs; an object, or what has more in it, is kept besides. */
    private static List<String> inputs(SeedFields fields) {
        Optional<String> name = fields.name("inputs", "input");
        if (name.isEmpty()) {
            return List.of();
        }
        Object value = SeedNames.parsed(fields.value(name.get()));
        List<?> items = value instanceof List<?> list ? list : value instanceof String text ? List.of(text) : List.of();
        List<String> found = new ArrayList<>();
        boolean whole = fields.value(name.get()) instanceof List<?>;
        for (Object item : items) {
            if (item instanceof Map<?, ?> map) {
                Object place = map.get(map.get("path") == null ? "url" : "path");
                boolean taken = add(place, found);
                whole &= taken && map.size() == 1;
            } else {
                whole &= add(item, found);
            }
        }
        if (whole) {
            fields.used(name.get());
        }
        return found;
    }

    /** Whether it is taken to the letter. */
    private static boolean add(@Nullable Object place, List<String> found) {
        Optional<String> text = SeedFields.scalar(place).filter(one -> !one.isBlank() && one.length() <= LONGEST_INPUT);
        text.ifPresent(found::add);
        return place instanceof String && text.isPresent();
    }

    /** Files of the job's own folder; what is anything else is kept alone, since nothing could collect it. */
    private static List<Work.Output> outputs(SeedFields fields) {
        Optional<String> name = fields.name("outputs", "expected_outputs");
        if (name.isEmpty() || !(SeedNames.parsed(fields.value(name.get())) instanceof List<?> items)) {
            return List.of();
        }
        List<Work.Output> found = new ArrayList<>();
        boolean whole = fields.value(name.get()) instanceof List<?>;
        for (Object item : items) {
            Object path = item instanceof Map<?, ?> map ? map.get("path") : item;
            Object kind =
                    item instanceof Map<?, ?> map ? map.get("kind") == null ? map.get("type") : map.get("kind") : null;
            if (path instanceof String text && isOwn(text)) {
                found.add(new Work.Output(
                        text, kind instanceof String word && !word.isBlank() && word.length() <= 64 ? word : "file"));
            } else {
                whole = false;
            }
            whole &= !(item instanceof Map<?, ?> map) || map.size() == (kind instanceof String ? 2 : 1);
        }
        if (whole) {
            fields.used(name.get());
        }
        return found;
    }

    private static boolean isOwn(String path) {
        return !path.isBlank() && !path.startsWith("/") && !Value.hasParent(path) && path.indexOf('\0') < 0;
    }

    private static Order order(SeedFields fields, JobId id, SeedState state) {
        Optional<String> given =
                fields.text("class", "job_class").map(text -> text.strip().toLowerCase(Locale.ROOT));
        // A class that nobody knows is parked rather than run.
        String jobClass = given.isEmpty()
                ? state.equals(SeedState.PARKED) ? Order.DEMANDING : Order.STANDARD
                : given.get().equals(Order.STANDARD) ? Order.STANDARD : Order.DEMANDING;
        fields.name("class", "job_class").ifPresent(name -> fields.used(name, jobClass));
        return new Order(priority(fields), jobClass, after(fields, id), null, state.approval(), null);
    }

    private static int priority(SeedFields fields) {
        Optional<String> text = fields.text("priority");
        int priority = text.map(SeedForm::priority).orElse(Order.DEFAULT_PRIORITY);
        fields.used("priority", Integer.toString(priority));
        return priority;
    }

    /** Beyond 1 to 9 is the nearest of them. */
    private static int priority(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        try {
            BigDecimal number = new BigDecimal(word).setScale(0, RoundingMode.FLOOR);
            return number.min(BigDecimal.valueOf(9)).max(BigDecimal.ONE).intValue();
        } catch (ArithmeticException | NumberFormatException e) {
            return PRIORITIES.getOrDefault(word, Order.DEFAULT_PRIORITY);
        }
    }

    private static List<JobId> after(SeedFields fields, JobId id) {
        Optional<String> name = fields.name(DEPENDENCIES);
        if (name.isEmpty()) {
            return List.of();
        }
        List<String> names = SeedNames.list(fields.value(name.get()))
                .orElseThrow(
                        () -> SeedFields.refused(name.get() + " is no list of ids, so the job could run too early"));
        List<JobId> after = new ArrayList<>();
        for (String other : names) {
            JobId mapped = new JobId(SeedNames.id(other));
            if (mapped.equals(id)) {
                throw SeedFields.refused("waits for itself");
            } else if (!after.contains(mapped)) {
                after.add(mapped);
            }
        }
        if (names.equals(after.stream().map(JobId::value).toList()) && fields.value(name.get()) instanceof List<?>) {
            fields.used(name.get());
        }
        return after;
    }

    private @Nullable Instant finished(SeedFields fields, SeedEntry entry) {
        List<Map<String, @Nullable Object>> runs = entry.executions();
        Optional<String> text = runs.isEmpty()
                ? fields.text("completed_at", "finished_at", "end_time")
                : SeedFields.scalar(runs.get(runs.size() - 1).get("end_time"));
        return text.map(this::moment).orElse(null);
    }

    private @Nullable Instant moment(String text) {
        String plain = text.strip().replaceFirst(" ", "T");
        try {
            return OffsetDateTime.parse(plain).toInstant();
        } catch (DateTimeException e) {
            try {
                return LocalDateTime.parse(plain).atZone(zone).toInstant();
            } catch (DateTimeException notEither) {
                return null;
            }
        }
    }
}
