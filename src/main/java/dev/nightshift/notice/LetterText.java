package dev.nightshift.notice;

import dev.nightshift.problem.Command;

/** A letter as plain text: each notice, how many more there are, and its id. */
public final class LetterText {
    private LetterText() {}

    /** @param all shows what there is no room for */
    public static String of(Letter letter, Command all) {
        StringBuilder text = new StringBuilder();
        for (NoticeView view : letter.notices()) {
            if (letter.counted().all() > 1) {
                text.append("## ").append(view.notice().subject()).append("\n\n");
            }
            text.append(NoticeText.letter(view)).append('\n');
        }
        int left = letter.counted().all() - letter.notices().size();
        if (left > 0) {
            text.append(left).append(" more; see: ").append(all).append('\n');
        }
        // Mail programs take what follows such a line for a signature.
        return text.append("-- \nNight Shift, ")
                .append(letter.id())
                .append('\n')
                .toString();
    }
}
