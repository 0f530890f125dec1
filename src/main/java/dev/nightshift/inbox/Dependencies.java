package dev.nightshift.inbox;

import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Refuses jobs of one file that have the same id or wait for each other in a circle. Never recurses. */
final class Dependencies {
    private final List<Value> jobs;
    private final Map<JobId, Integer> places = new HashMap<>();

    private Dependencies(List<Value> jobs) {
        this.jobs = jobs;
    }

    /** @param specs of the jobs, in the same order */
    static void check(List<Value> jobs, List<JobSpec> specs) {
        Dependencies dependencies = new Dependencies(jobs);
        dependencies.index(specs);
        dependencies.refuseCircles(specs);
    }

    private void index(List<JobSpec> specs) {
        for (int at = 0; at < specs.size(); at++) {
            JobId id = specs.get(at).id();
            Integer before = id == null ? null : places.putIfAbsent(id, at);
            if (before != null) {
                throw jobs.get(at)
                        .spot()
                        .refused("the id " + id + " is given twice, first at "
                                + jobs.get(before).spot().pointer());
            }
        }
    }

    /** Kahn's algorithm: takes away every job that waits for nothing any more; what stays waits in a circle. */
    private void refuseCircles(List<JobSpec> specs) {
        int[] waiting = new int[specs.size()];
        List<List<Integer>> followers = followers(specs, waiting);
        Deque<Integer> free = new ArrayDeque<>();
        for (int at = 0; at < waiting.length; at++) {
            if (waiting[at] == 0) {
                free.add(at);
            }
        }
        while (!free.isEmpty()) {
            for (int follower : followers.get(free.remove())) {
                if (--waiting[follower] == 0) {
                    free.add(follower);
                }
            }
        }
        for (int at = 0; at < waiting.length; at++) {
            if (waiting[at] > 0) {
                throw jobs.get(at)
                        .spot()
                        .refused("waits for itself by way of other jobs; expected after: without a circle");
            }
        }
    }

    /** Who waits for each job of the file; counts in {@code waiting} for how many of them each one waits. */
    private List<List<Integer>> followers(List<JobSpec> specs, int[] waiting) {
        List<List<Integer>> followers = new ArrayList<>();
        specs.forEach(ignored -> followers.add(new ArrayList<>()));
        for (int at = 0; at < specs.size(); at++) {
            for (JobId id : specs.get(at).order().after()) {
                Integer before = places.get(id);
                if (before != null) {
                    waiting[at]++;
                    followers.get(before).add(at);
                }
            }
        }
        return followers;
    }
}
