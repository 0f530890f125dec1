package dev.nightshift.health;

import dev.nightshift.config.Home;
import dev.nightshift.job.Check;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.Command;
import dev.nightshift.problem.Launcher;
import dev.nightshift.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Is the database whole, as far as SQLite can tell in one reading of it? */
final class DatabaseProbe implements Probe {
    static final String NAME = "database";

    private final Path file;
    private final Database database;
    private final Launcher launcher;

    DatabaseProbe(Home home, Database database, Launcher launcher) {
        this.file = home.database();
        this.database = database;
        this.launcher = launcher;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Check check() {
        String said = database.quickCheck();
        String size = Sizes.text(size());
        if (said.equals("ok")) {
            return Check.ok(NAME, size, "", "the database is whole");
        }
        Path copy = file.resolveSibling(file.getFileName() + ".damaged");
        return new Check(
                NAME,
                Check.Status.FAIL,
                size,
                "",
                "The database " + file + " is damaged: " + said,
                "Keep what is left of it: "
                        + new Command(List.of("cp", "--archive", file.toString(), copy.toString()))
                        + "   then put back a copy, and look again with: " + launcher.command("health"));
    }

    private long size() {
        try {
            Path log = file.resolveSibling(file.getFileName() + "-wal");
            return Files.size(file) + (Files.exists(log) ? Files.size(log) : 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
