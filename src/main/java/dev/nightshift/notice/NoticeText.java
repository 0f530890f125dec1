package dev.nightshift.notice;

import dev.nightshift.store.Timestamps;
import java.util.Locale;

/** A notice as plain text, for a log and for letters. */
final class NoticeText {
    private NoticeText() {}

    /** A head line with time, severity and code, then who it is about, then subject and text, indented. */
    static String block(NoticeView view) {
        Notice notice = view.notice();
        String about = (notice.shift() == null ? "" : "  shift: " + notice.shift() + "\n")
                + (notice.job() == null ? "" : "  job: " + notice.job() + "\n");
        return Timestamps.text(view.createdAt()) + " "
                + notice.severity().code().toUpperCase(Locale.ROOT) + " " + notice.code() + "\n"
                + about + "  " + notice.subject() + "\n"
                + notice.text().indent(4) + "\n";
    }

    /** The text first, then what it is about. */
    static String letter(NoticeView view) {
        Notice notice = view.notice();
        return notice.text() + "\n\n(" + notice.severity().code() + " " + notice.code() + ", "
                + Timestamps.text(view.createdAt())
                + (notice.shift() == null ? "" : ", shift " + notice.shift())
                + (notice.job() == null ? "" : ", job " + notice.job())
                + ")\n";
    }
}
