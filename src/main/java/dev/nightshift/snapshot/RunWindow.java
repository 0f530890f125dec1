package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/**
 * When and as whom an attempt ran in a workspace: what else changed a path is told by the time of its last change of
 * status (which no program sets) and by its owner.
 *
 * @param from before its process was started
 * @param to after it had ended, with all its children
 */
public record RunWindow(Workspace workspace, Moment from, Moment to) {

    /**
     * A moment by the clock of the kernel, in its steps of a few milliseconds.
     *
     * @param user the number of the user that we, and so our jobs, run as
     */
    public record Moment(Instant at, int user) {

        /** By writing to a file of ours. */
        static Moment stampedOn(Path file) throws IOException {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(file, new byte[] {'\n'});
            FileStatus status = FileStatus.of(file);
            return new Moment(status.changed(), status.user());
        }
    }
}
