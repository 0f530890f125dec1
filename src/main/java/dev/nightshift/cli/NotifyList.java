package dev.nightshift.cli;

import dev.nightshift.notice.NoticeView;
import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What was told. */
@Command(
        name = "list",
        description = "Shows the newest notices and what became of each on its channels.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift notify list", "  nightshift notify list --undelivered", "", "Exit status: 0."})
final class NotifyList extends Verb {
    private static final int MOST = 50;

    @Option(names = "--undelivered", description = "Only those that some channel has yet to take.")
    private boolean undelivered;

    NotifyList(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        List<NoticeView> notices = context.read(
                tx -> undelivered
                        ? context.toRead().outbox().undelivered(tx)
                        : context.toRead().outbox().list(tx, MOST),
                List::<NoticeView>of);
        if (context.json()) {
            context.printJson(notices.stream().map(NotifyList::shape).toList());
        } else if (notices.isEmpty()) {
            context.say("No notices.");
        } else {
            Times times = new Times(context.toRead().config().shift().zone());
            Table table = context.table("#", "WHEN", "CHANNELS", "SUBJECT");
            notices.forEach(notice -> table.row(
                    Long.toString(notice.id()),
                    times.minute(notice.createdAt()),
                    channels(notice),
                    Shown.line(notice.notice().subject(), 100)));
            table.printTo(context);
        }
        return ExitCode.OK;
    }

    private String channels(NoticeView notice) {
        return notice.deliveries().stream()
                .map(delivery -> delivery.channel() + " "
                        + context.tint().outcome(delivery.state().code()))
                .collect(Collectors.joining(", "));
    }

    private static Map<String, @Nullable Object> shape(NoticeView notice) {
        return Json.object(
                "id", notice.id(),
                "code", notice.notice().code(),
                "severity", notice.notice().severity().code(),
                "subject", notice.notice().subject(),
                "text", notice.notice().text(),
                "job", notice.notice().job(),
                "shift", notice.notice().shift(),
                "created_at", notice.createdAt(),
                "deliveries",
                        notice.deliveries().stream().map(NotifyList::shape).toList());
    }

    private static Map<String, @Nullable Object> shape(NoticeView.Delivery delivery) {
        return Json.object(
                "channel", delivery.channel(),
                "state", delivery.state().code(),
                "tries", delivery.tries().count(),
                "last_error", delivery.tries().lastError(),
                "delivered_at", delivery.deliveredAt());
    }
}
