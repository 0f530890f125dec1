package dev.nightshift.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where HTML is shown: in a browser with a style sheet, or in a mail program that drops it. */
enum Medium {
    PAGE(1_900_000, 1_000),
    /** One of the large mail services cuts messages off at 102 kB. */
    MAIL(Medium.MAIL_BYTES, 300);

    static final int MAIL_BYTES = 90_000;

    private static final String BADGE = "display:inline-block;border-radius:4px;padding:1px 7px;font-size:12px;"
            + "font-weight:600;color:#ffffff;background:";
    private static final String MONO = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;";
    private static final String BLOCK = MONO + "margin:4px 0 10px;padding:8px 10px;border:1px solid #9aa3ad;"
            + "border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere";
    /** In mails; a name without an entry has no style there. */
    private static final Map<String, String> STYLES = Map.ofEntries(
            Map.entry("headline", "margin:0 0 8px;font-size:21px;line-height:1.3"),
            Map.entry("section", "margin:26px 0 8px;font-size:17px;border-bottom:1px solid #9aa3ad;padding-bottom:4px"),
            Map.entry("pill good", BADGE + "#1b6e3c"),
            Map.entry("pill warn", BADGE + "#8a5a00"),
            Map.entry("pill bad", BADGE + "#b3261e"),
            Map.entry("pill quiet", BADGE + "#5c6670"),
            Map.entry("alert", "margin:12px 0;padding:8px 12px;border-left:4px solid #b3261e"),
            Map.entry("tile", "display:inline-block;vertical-align:top;margin:0 22px 8px 0"),
            Map.entry("number", "font-size:24px;font-weight:600;line-height:1.2"),
            Map.entry("label", "font-size:13px;opacity:.8"),
            Map.entry("item", "margin:0 0 14px;overflow-wrap:anywhere"),
            Map.entry("facts", "margin:2px 0;font-size:13px;opacity:.8"),
            Map.entry("text", "margin:2px 0 6px;overflow-wrap:anywhere"),
            Map.entry("bars", "margin:10px 0 2px;font-size:14px;line-height:1;overflow-wrap:anywhere"),
            Map.entry("paths", "margin:4px 0;padding-left:20px"),
            Map.entry("purpose", "margin:6px 0 0;font-size:13px"),
            Map.entry("log", BLOCK),
            Map.entry("command", BLOCK),
            Map.entry("mono", MONO + "overflow-wrap:anywhere"));

    /** Of the whole document, in UTF-8. */
    final int bytes;
    /** Longest text of a sentence. */
    final int sentence;

    Medium(int bytes, int sentence) {
        this.bytes = bytes;
        this.sentence = sentence;
    }

    /** So many items of one sort; the next one where it is too long. */
    List<Integer> most() {
        return this == PAGE ? List.of(200, 50, 10, 3, 0) : List.of(30, 10, 3, 1, 0);
    }

    /** Of a look, or of its first word. */
    static String style(String name) {
        String style = STYLES.get(name);
        int space = name.indexOf(' ');
        return style != null || space < 0 ? Objects.requireNonNullElse(style, "") : style(name.substring(0, space));
    }
}
