package dev.nightshift.snapshot;

import java.util.Comparator;

/** Raw paths in the order of a tree: a directory, all that is in it, and only then its next neighbour. */
final class PathOrder implements Comparator<String> {
    static final PathOrder INSTANCE = new PathOrder();

    private PathOrder() {}

    @Override
    public int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int at = 0; at < common; at++) {
            char one = a.charAt(at);
            char other = b.charAt(at);
            if (one != other) {
                return one == '/' ? -1 : other == '/' ? 1 : one - other;
            }
        }
        return a.length() - b.length();
    }
}
