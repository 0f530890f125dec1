package dev.nightshift.config;

/** Finds who logs in by a URL (RFC 3986, section 3.2.1), in a text. */
final class UrlUsers {
    private static final String BEGIN = "://";
    /** Longer ones are none. */
    private static final int LONGEST = 1_024;

    private UrlUsers() {}

    /** Hides the password, or the user of http where there is none: that may be a token. */
    static void hide(String text, Hidden hidden) {
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
            int start = at + BEGIN.length();
            int end = end(text, start);
            int colon = text.indexOf(':', start);
            if (end > start && colon >= start && colon < end) {
                hide(colon + 1, end, hidden);
            } else if (end > start && (text.startsWith("http", at - 4) || text.startsWith("https", at - 5))) {
                hide(start, end, hidden);
            }
        }
    }

    private static void hide(int start, int end, Hidden hidden) {
        if (end > start) {
            hidden.add(start, end);
        }
    }

    /** Where the last {@code @} stands before the path; the start where none does. */
    private static int end(String text, int start) {
        int end = start;
        int most = Math.min(text.length(), start + LONGEST);
        for (int at = start; at < most; at++) {
            char c = text.charAt(at);
            if (c == '@') {
                end = at;
            } else if (c == '/'
                    || c == '?'
                    || c == '#'
                    || c == '"'
                    || c == '<'
                    || c == '>'
                    || Character.isWhitespace(c)) {
                break;
            }
        }
        return end;
    }
}
