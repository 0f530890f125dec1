package dev.nightshift.config;

/** What protects machine, workspaces and the human while jobs run. */
public record Guard(
        HealthConfig health, GateConfig gate, SnapshotConfig snapshot, ProcessConfig process, ReviewConfig review) {

    static Guard from(Settings settings) {
        return new Guard(
                HealthConfig.from(settings),
                GateConfig.from(settings),
                SnapshotConfig.from(settings),
                ProcessConfig.from(settings),
                ReviewConfig.from(settings));
    }
}
