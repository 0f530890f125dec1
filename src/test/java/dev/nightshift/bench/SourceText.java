package dev.nightshift.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Text like source code: indented lines of declarations, calls and comments over names that a file uses again and again.
 * Deflate makes about a quarter of it. The same seed gives the same text; thread-safe.
 */
final class SourceText {
    private static final int WORDS = 6000;
    private static final int NAMES = 48;
    private static final String[] SYLLABLES = {
        "ar", "ben", "cor", "dis", "el", "for", "gra", "hol", "in", "jun", "ker", "lo", "map", "nor", "ob", "par", "qu",
        "re", "set", "tor", "un", "ver", "wal", "xen", "yar", "zo", "tion", "ing", "able", "ment", "ate", "ize"
    };
    private static final String[] LINES = {
        "    private final T n;\n",
        "        return n.n(n, n);\n",
        "        T n = n.n(n);\n",
        "        if (n.n() == null || n > #) {\n",
        "            throw new T(\"w w w \" + n);\n",
        "        }\n",
        "    }\n\n",
        "    /** W w w w w w w w. */\n",
        "    public T n(T n, T n) {\n",
        "        // w w w w w w w w w\n",
        "        for (T n : n.n()) {\n",
        "            n.n(n.n(#), \"w-w\");\n",
        "        n.n(n -> n.n(n)).n();\n",
        "import w.w.w.T;\n",
        "        assert n.n(#) : \"w w w w w\";\n",
        "        n = # * n + n.n;\n"
    };

    private final byte[][] words = new byte[WORDS][];

    SourceText() {
        Random random = new Random(7);
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            int length = 1 + random.nextInt(3);
            for (int j = 0; j < length; j++) {
                word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
            }
            words[i] = word.toString().getBytes(US_ASCII);
        }
    }

    /** Fills the array. */
    void fill(byte[] text, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[][] names = new byte[NAMES][];
        for (int i = 0; i < NAMES; i++) {
            names[i] = name(random);
        }
        int at = 0;
        while (at < text.length) {
            at = line(LINES[random.nextInt(LINES.length)], text, at, names, random);
        }
    }

    private byte[] name(SplittableRandom random) {
        byte[] first = word(random);
        byte[] second = word(random);
        byte[] name = new byte[first.length + second.length];
        System.arraycopy(first, 0, name, 0, first.length);
        System.arraycopy(second, 0, name, first.length, second.length);
        name[first.length] = capital(name[first.length]);
        return name;
    }

    private int line(String form, byte[] text, int from, byte[][] names, SplittableRandom random) {
        int at = from;
        for (int i = 0; i < form.length() && at < text.length; i++) {
            char what = form.charAt(i);
            boolean alone = (i == 0 || !Character.isLetter(form.charAt(i - 1)))
                    && (i + 1 == form.length() || !Character.isLetter(form.charAt(i + 1)));
            if (what == '#') {
                at = put(Integer.toString(random.nextInt(1000)).getBytes(US_ASCII), text, at, false);
            } else if (alone && (what == 'n' || what == 'T')) {
                at = put(names[skewed(random, NAMES)], text, at, what == 'T');
            } else if (alone && (what == 'w' || what == 'W')) {
                at = put(word(random), text, at, what == 'W');
            } else {
                text[at++] = (byte) what;
            }
        }
        return at;
    }

    private static int put(byte[] word, byte[] text, int at, boolean capital) {
        int length = Math.min(word.length, text.length - at);
        System.arraycopy(word, 0, text, at, length);
        if (capital) {
            text[at] = capital(text[at]);
        }
        return at + length;
    }

    private static byte capital(byte letter) {
        return (byte) (letter - 32);
    }

    private byte[] word(SplittableRandom random) {
        return words[skewed(random, WORDS)];
    }

    /** Few of them often, many of them seldom. */
    private static int skewed(SplittableRandom random, int count) {
        double even = random.nextDouble();
        return (int) (even * even * even * count);
    }
}
