package dev.nightshift.config;

/** The parts of a text that are not to be shown. Not thread-safe. */
final class Hidden {
    private static final String INSTEAD = "***";

    private final String text;
    /** At each character, how many more parts hide it than the one before. */
    private final int[] depth;

    private boolean any;

    Hidden(String text) {
        this.text = text;
        this.depth = new int[text.length() + 1];
    }

    void add(int from, int to) {
        depth[from]++;
        depth[to]--;
        any = true;
    }

    /** The text with {@code ***} in their place; the same text where there are none. Its lines stay. */
    String shown() {
        if (!any) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length());
        int parts = 0;
        boolean inside = false;
        for (int at = 0; at < text.length(); at++) {
            parts += depth[at];
            char c = text.charAt(at);
            boolean here = parts > 0 && c != '\n' && c != '\r';
            if (!here) {
                shown.append(c);
            } else if (!inside) {
                shown.append(INSTEAD);
            }
            inside = here;
        }
        return shown.toString();
    }
}
