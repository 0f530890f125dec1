package dev.nightshift.health;

import dev.nightshift.config.Home;
import dev.nightshift.job.Check;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.HeadFile;
import dev.nightshift.queue.HeadStanding;
import dev.nightshift.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        HeadStanding standing = database.read(HeadFile.beside(file)::check);
        String said = standing.good() ? database.quickCheck() : standing.text();
        String size = Sizes.text(size());
        if (said.equals("ok")) {
            return Check.ok(NAME, size, "", "the database is whole");
        }
        return new Check(
                NAME,
                Check.Status.FAIL,
                size,
                "",
                "The database " + file + " is not what was last written: " + said,
                "Bring back its last good copy with: " + launcher.command("recover"));
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
