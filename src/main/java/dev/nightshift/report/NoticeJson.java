package dev.nightshift.report;

import dev.nightshift.notice.NoticeView;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A notice as scripts see it; the keys are stable. */
public final class NoticeJson {
    private NoticeJson() {}

    /** Ordered; unknown is {@code null}. */
    public static Map<String, @Nullable Object> of(NoticeView view) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", view.id());
        json.put("code", view.notice().code());
        json.put("severity", view.notice().severity().code());
        json.put("subject", view.notice().subject());
        json.put("text", view.notice().text());
        json.put("job", view.notice().job());
        json.put("shift", view.notice().shift());
        json.put("created_at", Json.time(view.createdAt()));
        json.put(
                "deliveries",
                view.deliveries().stream().map(NoticeJson::delivery).toList());
        return json;
    }

    private static Map<String, @Nullable Object> delivery(NoticeView.Delivery delivery) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("channel", delivery.channel());
        json.put("state", delivery.state().code());
        json.put("attempts", delivery.tries().count());
        boolean pending = delivery.state() == NoticeView.State.PENDING;
        json.put("next_at", pending ? Json.time(delivery.tries().nextAt()) : null);
        json.put("last_error", delivery.tries().lastError());
        json.put("delivered_at", Json.time(delivery.deliveredAt()));
        return json;
    }
}
