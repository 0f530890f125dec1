package dev.nightshift.inbox;

import dev.nightshift.job.Durations;
import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Place;
import dev.nightshift.job.StandingSpec;
import dev.nightshift.problem.Suggestion;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Turns one entry of a job file into a spec. */
final class JobForm {
    private static final Duration LONGEST_PAUSE = Duration.ofDays(3660);

    private final Set<String> workspaces;
    private final ZoneId zone;

    JobForm(Set<String> workspaces, ZoneId zone) {
        this.workspaces = Set.copyOf(workspaces);
        this.zone = zone;
    }

    JobSpec read(Value job) {
        return read(job, Fields.of(job, false));
    }

    /** A job that comes again. */
    StandingSpec readStanding(Value job) {
        Fields fields = Fields.of(job, true);
        Value id = fields.get("id")
                .orElseThrow(() -> job.spot().refused("has no id; a standing job needs one that stays the same"));
        if (id.id().value().length() > StandingSpec.LONGEST) {
            throw id.wrong("at most " + StandingSpec.LONGEST + " characters, because the date is appended");
        }
        fields.get("key").ifPresent(key -> {
            throw key.spot().refused("would make every night's job the same one; expected no key in a standing job");
        });
        return new StandingSpec(
                read(job, fields),
                fields.get("on").map(JobForm::weekdays).orElse(Set.of()),
                fields.get("every").map(JobForm::days).orElse(1));
    }

    private static Set<DayOfWeek> weekdays(Value value) {
        List<String> names = Stream.of(DayOfWeek.values())
                .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
                .toList();
        List<Value> given = value.list("a list of weekdays, as in [mon, wed]");
        if (given.isEmpty()) {
            throw value.wrong("a list of weekdays, as in [mon, wed]");
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        given.forEach(day -> days.add(DayOfWeek.of(names.indexOf(day.oneOf(names)) + 1)));
        return days;
    }

    private static int days(Value value) {
        String expected = "whole days, from 1d to 3660d, as in 7d";
        Duration every = Durations.parse(value.text(expected)).orElseThrow(() -> value.wrong(expected));
        if (every.compareTo(LONGEST_PAUSE) > 0 || every.isZero() || !every.equals(Duration.ofDays(every.toDays()))) {
            throw value.wrong(expected);
        }
        return (int) every.toDays();
    }

    private JobSpec read(Value job, Fields fields) {
        JobId id = fields.get("id").map(Value::id).orElse(null);
        return new JobSpec(
                id,
                new WorkForm(job, fields).read(),
                place(fields),
                new PolicyForm(fields).read(),
                new OrderForm(fields, zone).read(id),
                fields.extra());
    }

    private Place place(Fields fields) {
        Optional<Value> workspace = fields.get("workspace");
        workspace.ifPresent(this::checkWorkspace);
        ScopeForm scope = new ScopeForm(fields);
        return new Place(
                workspace.map(value -> value.text("a name")).orElse(null),
                fields.get("cwd").map(Value::relativePath).orElse(""),
                fields.get("path_prepend").map(JobForm::folders).orElse(List.of()),
                scope.scope(),
                scope.onInvalid(),
                OrderForm.wantsReview(fields) ? true : null);
    }

    private void checkWorkspace(Value value) {
        Set<String> known = new TreeSet<>(workspaces);
        String expected = known.isEmpty()
                ? "no workspace: none is declared in config/nightshift.properties"
                : "a workspace declared in config/nightshift.properties: " + String.join(", ", known);
        String name = value.text(expected);
        if (!known.contains(name)) {
            throw value.wrong(expected + Suggestion.text(name, known));
        }
    }

    private static List<String> folders(Value value) {
        return value.list("a list of folders, as in [.venv/bin]").stream()
                .map(JobForm::folder)
                .toList();
    }

    private static String folder(Value value) {
        String expected = "a folder, without .. and without a colon";
        String text = value.text(expected);
        if (text.isBlank() || text.contains(":") || Value.hasParent(text)) {
            throw value.wrong(expected);
        }
        return text;
    }
}
