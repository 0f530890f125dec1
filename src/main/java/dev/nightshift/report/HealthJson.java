package dev.nightshift.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightshift.job.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The health report as scripts see it, and as a shift keeps it. */
public final class HealthJson {
    private HealthJson() {}

    /** {@code status} and {@code checks}. What could not be measured counts as a warning, never as ok. */
    public static Map<String, Object> of(List<Check> checks) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", status(checks));
        json.put("checks", checks.stream().map(HealthJson::check).toList());
        return json;
    }

    /** {@code ok}, {@code warn} or {@code fail}: that of the worst check. */
    public static String status(List<Check> checks) {
        if (checks.stream().anyMatch(check -> check.status() == Check.Status.FAIL)) {
            return "fail";
        }
        return checks.stream().allMatch(check -> check.status() == Check.Status.OK) ? "ok" : "warn";
    }

    /** For the shift's row; {@link #read} takes it back. */
    public static String write(List<Check> checks) {
        return Json.text(checks.stream().map(HealthJson::check).toList());
    }

    /** What {@link #write} gave; anything else is an {@link IllegalStateException}. */
    public static List<Check> read(String text) {
        List<Check> checks = new ArrayList<>();
        for (JsonNode node : Json.read(text)) {
            checks.add(new Check(
                    node.path("name").asText(),
                    Check.Status.valueOf(node.path("status").asText().toUpperCase(Locale.ROOT)),
                    node.path("value").asText(),
                    node.path("limit").asText(),
                    node.path("text").asText(),
                    node.path("hint").asText()));
        }
        return checks;
    }

    private static Map<String, Object> check(Check check) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", check.name());
        json.put("status", check.status().code());
        json.put("value", check.value());
        json.put("limit", check.limit());
        json.put("text", check.text());
        json.put("hint", check.hint());
        return json;
    }
}
