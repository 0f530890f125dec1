package dev.nightshift.health;

import dev.nightshift.config.Config;
import dev.nightshift.config.DueTime;
import dev.nightshift.config.Home;
import dev.nightshift.job.Check;
import dev.nightshift.job.Durations;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.DueTimes;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Leases;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Shifts;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does the home make progress, or is it {@link Silence silent}? Reads only; asks no service. */
public final class ProgressProbe implements Probe {
    static final String NAME = "progress";
    /** What is used where nothing claims or opens. */
    private static final String NOBODY = "watch";

    private final Home home;
    private final Config config;
    private final Database database;
    private final InstantSource clock;
    private final Launcher launcher;

    public ProgressProbe(Home home, Config config, Database database, InstantSource clock, Launcher launcher) {
        this.home = home;
        this.config = config;
        this.database = database;
        this.clock = clock;
        this.launcher = launcher;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Check check() {
        Duration within = config.health().successWithin();
        String limit = within.isZero() ? "" : "a success within " + Durations.text(within);
        Optional<Silence.Silent> silent = look();
        String value = silent.map(said -> "since " + said.since()).orElse("yes");
        return silent.map(said -> new Check(
                        NAME,
                        Check.Status.FAIL,
                        value,
                        limit,
                        said.text(),
                        "See how things stand with: " + launcher.command("status") + "   and the last report with: "
                                + launcher.command("report", "latest")))
                .orElseGet(() -> Check.ok(NAME, value, limit, "shifts succeed, or none was due"));
    }

    /** That it is silent now; never where the configuration says so. */
    public Optional<Silence.Silent> look() {
        Duration within = config.health().successWithin();
        return within.isZero() ? Optional.empty() : facts().judge(clock.instant(), within);
    }

    /** Whether a shift is open whose runner gives no sign of life just now; it may only have been suspended with the machine. */
    public boolean waitsForLife() {
        Silence.Open open = facts().open();
        return open != null && !open.alive();
    }

    private Silence facts() {
        ZoneId zone = config.shift().zone();
        if (!Database.exists(home.database())) {
            return new Silence(
                    new Silence.Progress(begun(), null, null),
                    new Silence.Timetable(config.shift().schedules(), zone, Set.of()),
                    null);
        }
        return database.read(tx -> {
            Shifts shifts = new Shifts(clock, zone, NOBODY);
            Instant begun = begun();
            Instant success = shifts.lastProgress(tx).orElse(null);
            Set<String> skipped = new DueTimes(clock)
                    .skipped(tx, success == null ? begun : success).stream()
                            .map(row -> row.key().toString())
                            .collect(Collectors.toSet());
            return new Silence(
                    new Silence.Progress(
                            begun, success, new Jobs(clock).oldestQueued(tx).orElse(null)),
                    new Silence.Timetable(config.shift().schedules(), zone, skipped),
                    open(tx, shifts));
        });
    }

    private Silence.@Nullable Open open(Tx tx, Shifts shifts) {
        boolean alive = new Leases(clock, NOBODY)
                .held(tx)
                .filter(lease -> !lease.isSilent(clock.instant()))
                .isPresent();
        return shifts.open(tx).stream()
                .filter(shift -> shift.mode().autonomous())
                .findFirst()
                .map(shift -> new Silence.Open(shift.id(), latestEnd(shift), alive))
                .orElse(null);
    }

    /** When it claims nothing more, and what runs then may be called stuck. */
    private Instant latestEnd(ShiftView shift) {
        ShiftView.Origin origin = shift.mode().origin();
        ZoneId zone = config.shift().zone();
        String name = origin.schedule();
        String local = origin.dueLocal();
        Instant claimsEnd = name == null || local == null
                ? shift.times().startedAt().plus(config.health().successWithin())
                : config.shift()
                        .schedule(name)
                        .map(schedule -> schedule.windowEnd(due(LocalDateTime.parse(local), zone), zone))
                        .orElse(shift.times().startedAt());
        return claimsEnd.plus(config.health().stuckAfter());
    }

    private static DueTime due(LocalDateTime local, ZoneId zone) {
        return new DueTime(local, local.atZone(zone).toInstant());
    }

    /** When its database was made; before it has one, when it was last configured. */
    private Instant begun() {
        Path marker = home.database().resolveSibling(home.database().getFileName() + ".created");
        try {
            return Files.getLastModifiedTime(Files.exists(marker) ? marker : home.configuration())
                    .toInstant();
        } catch (IOException e) {
            return clock.instant();
        }
    }
}
