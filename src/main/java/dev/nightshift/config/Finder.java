package dev.nightshift.config;

import java.util.Arrays;
import java.util.List;

/**
 * Finds many words in one pass over octets, whatever their number: the automaton of Aho and Corasick ("Efficient string
 * matching", 1975). Immutable; thread-safe.
 */
final class Finder {
    /** In an alphabet: what may stand between the letters of a word. */
    static final int SKIPPED = -1;
    /** In an alphabet: what is in no word. */
    static final int BREAK = -2;

    private static final int ROOT = 0;

    private final int[] alphabet;
    private final int[] first = new int[256];
    private final long[] keys;
    private final int[] next;
    private final int[] failure;
    private final int[] longest;
    private final byte[] before;
    private final byte[] after;
    private int states = 1;

    /**
     * A word, and how many letters next to it go with it.
     *
     * @param octets each as a character (ISO 8859-1)
     * @param before 0 or 1
     * @param after 0 or 1
     */
    record Word(String octets, int before, int after) {
        static Word of(String octets) {
            return new Word(octets, 0, 0);
        }
    }

    /** {@code alphabet}: for each octet its letter, {@link #SKIPPED} or {@link #BREAK}; words may hold any octet. */
    Finder(int[] alphabet, List<Word> words) {
        this.alphabet = alphabet;
        int most = 1 + words.stream().mapToInt(word -> word.octets().length()).sum();
        keys = new long[Integer.highestOneBit(most) * 4];
        next = new int[keys.length];
        failure = new int[most];
        longest = new int[most];
        before = new byte[most];
        after = new byte[most];
        int[] depth = new int[most];
        int[] parent = new int[most];
        int[] letter = new int[most];
        for (Word word : words) {
            int state = ROOT;
            for (int at = 0; at < word.octets().length(); at++) {
                int wanted = letter(word.octets().charAt(at));
                int child = child(state, wanted);
                if (child == ROOT) {
                    child = states++;
                    parent[child] = state;
                    letter[child] = wanted;
                    depth[child] = depth[state] + 1;
                    link(state, wanted, child);
                }
                state = child;
            }
            longest[state] = depth[state];
            before[state] |= (byte) word.before();
            after[state] |= (byte) word.after();
        }
        fail(order(depth), parent, letter);
    }

    /** What it skips and what breaks words elsewhere are letters here: a word holds them as they are. */
    private int letter(char octet) {
        int letter = alphabet[octet];
        return letter >= 0 ? letter : octet;
    }

    /** All states but the root, by their depth. */
    private int[] order(int[] depth) {
        int[] begin = new int[states + 1];
        for (int state = 1; state < states; state++) {
            begin[depth[state] + 1]++;
        }
        for (int at = 1; at <= states; at++) {
            begin[at] += begin[at - 1];
        }
        int[] order = new int[states - 1];
        for (int state = 1; state < states; state++) {
            order[begin[depth[state]]++] = state;
        }
        return order;
    }

    private void fail(int[] order, int[] parent, int[] letter) {
        for (int state : order) {
            if (parent[state] != ROOT) {
                failure[state] = step(failure[parent[state]], letter[state]);
            }
            int shorter = failure[state];
            if (longest[state] == 0) {
                longest[state] = longest[shorter];
                before[state] = before[shorter];
            }
            after[state] |= after[shorter];
        }
    }

    private int step(int state, int letter) {
        int from = state;
        while (from != ROOT) {
            int child = child(from, letter);
            if (child != ROOT) {
                return child;
            }
            from = failure[from];
        }
        return first[letter];
    }

    private int child(int state, int letter) {
        return state == ROOT ? first[letter] : next[slot(state, letter)];
    }

    private void link(int state, int letter, int child) {
        if (state == ROOT) {
            first[letter] = child;
        } else {
            int slot = slot(state, letter);
            keys[slot] = key(state, letter);
            next[slot] = child;
        }
    }

    /** Where the child stands, or would stand. */
    private int slot(int state, int letter) {
        long key = key(state, letter);
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private static long key(int state, int letter) {
        return ((long) state << 8) | letter;
    }

    /** Hides each of the words in what is read, from their first letter to their last. */
    void hide(Reading reading, Hidden hidden) {
        int[] at = new int[reading.length()];
        int[] depth = null;
        int count = 0;
        int state = ROOT;
        for (int index = 0; index < reading.length(); index++) {
            int letter = alphabet[reading.octet(index)];
            if (letter == SKIPPED) {
                continue;
            }
            at[count++] = index;
            state = letter == BREAK ? ROOT : step(state, letter);
            if (longest[state] > 0) {
                depth = depth == null ? new int[reading.length() + 2] : depth;
                depth[Math.max(0, count - longest[state] - before[state])]++;
                depth[Math.min(reading.length(), count + after[state])]--;
            }
        }
        if (depth != null) {
            hide(reading, Arrays.copyOf(at, count), depth, hidden);
        }
    }

    /** {@code depth}: at each letter, how many more words hide it than the one before. */
    private void hide(Reading reading, int[] at, int[] depth, Hidden hidden) {
        int words = 0;
        for (int letter = 0; letter < at.length; letter++) {
            words += depth[letter];
            if (words > 0 && alphabet[reading.octet(at[letter])] != BREAK) {
                boolean goesOn = letter + 1 < at.length && words + depth[letter + 1] > 0;
                int last = goesOn ? at[letter + 1] - 1 : at[letter];
                hidden.add(reading.from(at[letter]), reading.to(last));
            }
        }
    }
}
