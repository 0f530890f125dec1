package dev.nightshift.runner;

import dev.nightshift.job.Place;
import dev.nightshift.process.Processes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment of a job's process: all of it, and nothing of the service's own. */
final class JobEnvironment {
    private JobEnvironment() {}

    /**
     * The variables of one attempt.
     *
     * @param root the workspace or own folder, against which relative PATH entries count
     * @param temporary for TMPDIR
     */
    static Map<String, String> of(
            RunningJob job, Containment root, Surroundings surroundings, JobFolders folders, Path temporary)
            throws NotContainedException {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", path(job.spec().place(), root, surroundings.path()));
        variables.put("HOME", surroundings.home().toString());
        variables.put("USER", surroundings.user());
        variables.put("LANG", surroundings.language());
        variables.put("TZ", surroundings.zone().getId());
        variables.put("SHELL", surroundings.shell());
        variables.put("TMPDIR", temporary.toString());
        variables.putAll(job.spec().work().env());
        variables.put(Processes.TAG, job.key());
        variables.put("NIGHTSHIFT_JOB", job.id().value());
        variables.put("NIGHTSHIFT_ATTEMPT", Integer.toString(job.attempt()));
        variables.put("NIGHTSHIFT_SHIFT", job.shift());
        variables.put("NIGHTSHIFT_HOME", folders.home().path().toString());
        variables.put(
                "NIGHTSHIFT_OUTPUTS", folders.outputs(job.id(), job.attempt()).toString());
        variables.put(
                "NIGHTSHIFT_INPUTS", folders.inputList(job.id(), job.attempt()).toString());
        return variables;
    }

    private static String path(Place place, Containment root, String usual) throws NotContainedException {
        StringBuilder path = new StringBuilder();
        for (String entry : place.pathPrepend()) {
            if (entry.isEmpty() || entry.indexOf(':') >= 0) {
                throw new NotContainedException("path_prepend '" + entry + "' is not one folder");
            }
            path.append(entry.startsWith("/") ? entry : root.realOrMissing(entry))
                    .append(':');
        }
        return path.append(usual).toString();
    }
}
