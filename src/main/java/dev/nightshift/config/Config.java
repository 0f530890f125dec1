package dev.nightshift.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** What is left and told when the night is over. */
    public record Morning(RetentionConfig retention, NoticeConfig notice) {}

    public Config {
        workspaces = List.copyOf(workspaces);
        camel = Map.copyOf(camel);
    }

    /** What must be shown nowhere. */
    public List<Secret> secrets() {
        return Stream.of(
                        Optional.of(notice().web().secrets()),
                        notice().mailing()
                                .map(MailConfig::server)
                                .map(MailConfig.Server::login)
                                .map(MailConfig.Login::password)
                                .map(List::of),
                        notice().pinging().map(PingConfig::url).map(Secret::ofUrl))
                .flatMap(Optional::stream)
                .flatMap(List::stream)
                .toList();
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
