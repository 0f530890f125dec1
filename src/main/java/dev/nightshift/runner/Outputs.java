package dev.nightshift.runner;

import dev.nightshift.job.Work;
import dev.nightshift.process.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies what a job declared as outputs out of its folder, where the next job may overwrite it.
 *
 * <p>Neither reads nor writes through a symbolic link that leads out of the folders: a job can make such links in both.
 */
final class Outputs {
    private Outputs() {}

    static KeptOutputs keep(Path from, Path folder, List<Work.Output> declared) {
        List<String> kept = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Work.Output output : declared) {
            try {
                copy(from, folder, output.path());
                kept.add(output.path());
            } catch (NotContainedException e) {
                problems.add("output " + e.getMessage());
            } catch (IOException e) {
                problems.add("output '" + output.path() + "' could not be kept: " + e);
            }
        }
        return new KeptOutputs(folder, kept, problems);
    }

    private static void copy(Path from, Path folder, String path) throws IOException, NotContainedException {
        Path source = new Containment(from).real(path);
        if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotContainedException("'" + path + "' is not a file");
        }
        Path target = new Containment(folder).named(path);
        Path parent = target.getParent();
        if (parent == null) {
            throw new NotContainedException("'" + path + "' is not a file");
        }
        PrivateFiles.createFolders(parent);
        if (!parent.toRealPath().startsWith(folder.toRealPath())) {
            throw new NotContainedException("'" + path + "' leads outside " + folder);
        }
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        PrivateFiles.restrict(target);
    }
}
