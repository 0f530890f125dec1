package dev.nightshift.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The whole configuration of a home, checked. Immutable.
 *
 * @param workspaces by name
 * @param camel the {@code camel.*} keys as they stand in the file, for Camel
 */
public record Config(
        ShiftConfig shift,
        List<Workspace> workspaces,
        InboxConfig inbox,
        Guard guard,
        Morning morning,
        Map<String, String> camel) {

    /**
     * What is left and told when the night is over.
     *
     * @param redaction of all that is
     */
    public record Morning(RetentionConfig retention, NoticeConfig notice, Redaction redaction) {}

    public Config {
        workspaces = List.copyOf(workspaces);
        camel = Map.copyOf(camel);
    }

    /** Of all that is shown: hides its secrets, those of {@code camel.*}, and those of the environment. */
    public Redaction redaction() {
        return morning.redaction();
    }

    /** What a job may name as its workspace. */
    public Set<String> workspaceNames() {
        return workspaces.stream().map(Workspace::name).collect(Collectors.toUnmodifiableSet());
    }

    public HealthConfig health() {
        return guard.health();
    }

    public GateConfig gate() {
        return guard.gate();
    }

    public SnapshotConfig snapshot() {
        return guard.snapshot();
    }

    public ProcessConfig process() {
        return guard.process();
    }

    public RetentionConfig retention() {
        return morning.retention();
    }

    public NoticeConfig notice() {
        return morning.notice();
    }
}
