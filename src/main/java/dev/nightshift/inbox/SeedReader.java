package dev.nightshift.inbox;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
import dev.nightshift.queue.ImportedJob;
import dev.nightshift.store.ForeignDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the queue of the program that was there before: its JSON list, or its SQLite database, told apart by how the
 * file begins. The file is never changed. Each job that can be read is, whatever stands beside it. Thread-safe.
 */
public final class SeedReader {
    private final SeedForm form;

    /** @param zone of times that name none */
    public SeedReader(ZoneId zone) {
        this.form = new SeedForm(zone);
    }

    /** @throws UserException {@code bad_job_file} for what is neither of the two, damaged, or too large */
    public Seed read(Path file) {
        try {
            if (ForeignDatabase.isOne(file)) {
                SeedTables.Read tables = SeedTables.read(file);
                return seed(tables.entries(), tables.notes());
            }
            if (Files.size(file) > SeedJson.LARGEST) {
                throw new UserException(
                        ProblemCode.BAD_JOB_FILE,
                        Shown.quoted(file.toString()) + " is larger than " + (SeedJson.LARGEST >> 20) + " MiB.",
                        "Split the list into several files, each a list, and import one after the other.");
            }
            return seed(SeedJson.read(String.valueOf(file.getFileName()), Files.readAllBytes(file)), List.of());
        } catch (IOException e) {
            throw EnvironmentException.passing(
                    ProblemCode.BAD_JOB_FILE,
                    "cannot read " + Shown.quoted(file.toString()) + ": " + e,
                    "Check that the file is there and may be read.",
                    e);
        }
    }

    private Seed seed(List<SeedEntry> entries, List<String> notes) {
        List<ImportedJob> jobs = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (SeedEntry entry : entries) {
            if (entry.trouble() != null) {
                refused.add(entry.where() + ": " + entry.trouble());
                continue;
            }
            try {
                jobs.add(form.read(entry));
            } catch (UserException e) {
                refused.add(entry.where() + ": " + e.problem().message());
            }
        }
        return new Seed(jobs, refused, notes);
    }
}
