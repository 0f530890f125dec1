package dev.nightshift.notice;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One message to a channel: one notice or several. It is the same at each try.
 *
 * @param id the same at each try, and no other letter's, of this home or another: a receiver knows a duplicate by it
 * @param notices at least one, worst first
 * @param counted how many it tells of, and how many of these it holds
 */
public record Letter(String id, String channel, List<NoticeView> notices, Instant composedAt, Counted counted) {

    /** {@code all} at least {@code shown}, the number of notices in it. */
    public record Counted(int all, int shown) {}

    public Letter {
        notices = List.copyOf(notices);
        if (notices.isEmpty()) {
            throw new IllegalStateException("a letter without a notice. Indicates a bug.");
        }
    }

    /** One notice by itself. */
    public static Letter of(String id, String channel, NoticeView notice, Instant composedAt) {
        return new Letter(id, channel, List.of(notice), composedAt, new Counted(1, 1));
    }

    /** Of the worst notice in it. */
    public Notice.Severity severity() {
        return notices.stream()
                .map(view -> view.notice().severity())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Of the only notice, or how many there are and the first of them. */
    public String subject() {
        String first = notices.get(0).notice().subject();
        return counted.all() == 1 ? first : counted.all() + " notices: " + first;
    }

    /**
     * Id of the shift whose report goes along, as soon as there is one: the one that is told with its report, else the
     * newest of which something is told that is no good news.
     */
    public Optional<String> report() {
        return notices.stream()
                .map(NoticeView::notice)
                .filter(notice ->
                        notice.shift() != null && (isReport(notice) || notice.severity() != Notice.Severity.INFO))
                .max(Comparator.comparing(Letter::isReport)
                        .thenComparing(notice -> Objects.requireNonNull(notice.shift())))
                .map(Notice::shift);
    }

    private static boolean isReport(Notice notice) {
        return notice.about().tags().contains("report");
    }
}
