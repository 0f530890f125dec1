package dev.nightshift.notice;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * As much of a letter as a channel has room for: the worst notices, and of each its commands before all else, then its
 * lines, then the end of its logs. A command is whole or not there.
 *
 * @param left how many notices are not in it
 */
record Excerpt(List<Told> told, int left) {
    /** What a part costs beside its text: marks around it, line ends. */
    private static final int AROUND = 24;

    /** Of a line of a log, with the end of the line. */
    private static final int INDENT = 5;

    private static final int LONGEST_LOG_LINE = 400;
    /** So many notices at least share the room. */
    private static final int SHARING = 4;

    /** A notice with the parts of it that there is room for. */
    record Told(NoticeView view, List<Body.Part> parts) {
        Told {
            parts = List.copyOf(parts);
        }
    }

    Excerpt {
        told = List.copyOf(told);
    }

    /**
     * @param most of notices
     * @param room in all, as {@code cost} counts
     * @param cost of a text as the channel writes it and as its receiver counts
     */
    static Excerpt of(Letter letter, int most, int room, ToIntFunction<String> cost) {
        List<Told> told = new ArrayList<>();
        List<NoticeView> notices = letter.notices();
        int left = room;
        for (NoticeView view : notices.subList(0, Math.min(most, notices.size()))) {
            int head = cost.applyAsInt(view.notice().subject()) + AROUND;
            int sharing = Math.min(SHARING, Math.min(most, notices.size()) - told.size());
            Room share = new Room(Math.max(left / sharing, 0) - head, cost);
            List<Body.Part> parts = share.fill(view.notice().body().parts());
            if (!told.isEmpty() && share.left < 0) {
                break;
            }
            told.add(new Told(view, parts));
            left -= Math.max(left / sharing, 0) - share.left;
        }
        return new Excerpt(told, Math.max(0, letter.counted().all() - told.size()));
    }

    /** The beginning of a text that costs at most {@code room}, whole characters (code points), with an ellipsis. */
    static String cut(String text, int room, ToIntFunction<String> cost) {
        if (cost.applyAsInt(text) <= room) {
            return text;
        }
        int fits = 0;
        int tooMany = text.codePointCount(0, text.length());
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) >>> 1;
            if (cost.applyAsInt(text.substring(0, text.offsetByCodePoints(0, middle)) + "…") <= room) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return fits == 0 ? "" : text.substring(0, text.offsetByCodePoints(0, fits)) + "…";
    }

    /** What is left for the parts of one notice. */
    private static final class Room {
        private final ToIntFunction<String> cost;
        private int left;

        Room(int left, ToIntFunction<String> cost) {
            this.left = left;
            this.cost = cost;
        }

        List<Body.Part> fill(List<Body.Part> parts) {
            List<Body.Part> commands = new ArrayList<>();
            for (Body.Part part : parts) {
                if (part instanceof Body.Action action && taken(action.purpose() + action.command())) {
                    commands.add(part);
                }
            }
            List<Body.Part> kept = new ArrayList<>();
            for (Body.Part part : parts) {
                if (part instanceof Body.Line line) {
                    String text = cut(line.text(), left - AROUND, cost);
                    if (!text.isEmpty() && taken(text)) {
                        kept.add(new Body.Line(text));
                    }
                } else if (part instanceof Body.Log log) {
                    end(log, kept);
                } else if (commands.contains(part)) {
                    kept.add(part);
                }
            }
            return kept;
        }

        private boolean taken(String text) {
            int price = cost.applyAsInt(text) + AROUND;
            if (price > left) {
                return false;
            }
            left -= price;
            return true;
        }

        private void end(Body.Log log, List<Body.Part> kept) {
            if (!taken(log.title())) {
                return;
            }
            List<String> lines = new ArrayList<>();
            for (int at = log.lines().size() - 1; at >= 0; at--) {
                String line = cut(log.lines().get(at), LONGEST_LOG_LINE, String::length);
                int price = cost.applyAsInt(line) + INDENT;
                if (price > left) {
                    break;
                }
                left -= price;
                lines.add(0, line);
            }
            if (!lines.isEmpty()) {
                kept.add(new Body.Log(log.title(), lines));
            }
        }
    }
}
