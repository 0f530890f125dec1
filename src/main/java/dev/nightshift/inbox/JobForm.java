package dev.nightshift.inbox;

import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.Place;
import dev.nightshift.problem.Suggestion;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Turns one entry of a job file into a spec. */
final class JobForm {
    private final Set<String> workspaces;
    private final ZoneId zone;

    JobForm(Set<String> workspaces, ZoneId zone) {
        this.workspaces = Set.copyOf(workspaces);
        this.zone = zone;
    }

    JobSpec read(Value job) {
        Fields fields = Fields.of(job);
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
        return new Place(
                workspace.map(value -> value.text("a name")).orElse(null),
                fields.get("cwd").map(Value::relativePath).orElse(""),
                fields.get("path_prepend").map(JobForm::folders).orElse(List.of()));
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
