package dev.nightshift.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Hashes of the trial's workspace, made by reading its files, to hold an undo and a rollback against. */
final class TrialProof {
    private final Path workspace;
    private final String tidiedBefore;
    private final String allBefore;

    private TrialProof(Path workspace) throws IOException {
        this.workspace = workspace;
        this.tidiedBefore = tidied();
        this.allBefore = all();
    }

    /** Before the night. */
    static TrialProof begin(Path workspace) throws IOException {
        return new TrialProof(workspace);
    }

    String tidiedBefore() {
        return tidiedBefore;
    }

    String allBefore() {
        return allBefore;
    }

    /** Now, of what the unwanted job changes. */
    String tidied() throws IOException {
        return hash(Samples.TIDIED::contains);
    }

    /** Now, of all else. */
    String others() throws IOException {
        return hash(path -> !Samples.TIDIED.contains(path));
    }

    /** Now, of all but the file that the human edits. */
    String all() throws IOException {
        return hash(path -> !path.equals(Samples.EDITED));
    }

    private String hash(Predicate<String> paths) throws IOException {
        return TreeHash.of(workspace, paths);
    }
}
