package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.List;

/**
 * A part of the store that is read back as one: a git pack, a pack of chunks, or all single objects together. Its
 * content never changes under the same name, but for the single objects.
 */
interface Shelf {
    /** Unique in the store and the same at each opening: a file name. */
    String name();

    /** Bytes on disk. */
    long length() throws IOException;

    /**
     * Reads on from a place where an earlier reading ended, hashes every object, and stops soon after {@code deadline},
     * having read at least one object.
     *
     * @param from 0, or {@link Reading#reached} of the reading before
     * @param deadline of {@link System#nanoTime}
     */
    Reading read(int from, long deadline) throws IOException;

    /**
     * What a reading came to.
     *
     * @param reached how many objects from the beginning have been read
     * @param whole whether that is all of them
     * @param objects read this time
     * @param bytes on disk, read this time
     */
    record Reading(int reached, boolean whole, long objects, long bytes, List<Damage> damaged) {
        public Reading {
            damaged = List.copyOf(damaged);
        }
    }

    /**
     * Something that is not what was written.
     *
     * @param object hexadecimal id; empty where the shelf as a whole cannot be read
     * @param text for humans
     */
    record Damage(String shelf, String object, String text) {}
}
