package dev.nightshift.job;

import java.util.regex.Pattern;

/**
 * A pattern for paths in a workspace: {@code *} and {@code ?} stay within one name, {@code **} crosses folders, a
 * {@code /} at the end means all that is in the folder; everything else means itself. Always of the whole path.
 */
final class PathGlob {
    private final Pattern pattern;

    PathGlob(String glob) {
        String whole = glob.endsWith("/") ? glob + "**" : glob;
        StringBuilder regex = new StringBuilder();
        for (int at = 0; at < whole.length(); at++) {
            char c = whole.charAt(at);
            if (whole.startsWith("**/", at) && (at == 0 || whole.charAt(at - 1) == '/')) {
                regex.append("(?:.*/)?");
                at += 2;
            } else if (whole.startsWith("**", at)) {
                regex.append(".*");
                at++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    boolean matches(String path) {
        return pattern.matcher(path).matches();
    }
}
