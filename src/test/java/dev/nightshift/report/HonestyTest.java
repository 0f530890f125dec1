package dev.nightshift.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.queue.ShiftStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A night in which nothing succeeded is never worded as a success. */
class HonestyTest {

    @Test
    void in_no_multiset_of_outcomes_without_a_success() {
        for (ShiftStatus status : ShiftStatus.values()) {
            for (List<AttemptResult> outcomes : multisets(3)) {
                Nights night = new Nights();
                night.status = status;
                outcomes.forEach(result -> night.ran("j" + night.ran.size(), "", result, "text"));
                String headline = Headline.of(night.facts()).toLowerCase(Locale.ROOT);

                boolean says = headline.replace("none succeeded", "")
                        .replace("nothing succeeded", "")
                        .contains("succe");
                String report = Reports.markdown(night.facts());
                boolean none = !outcomes.contains(AttemptResult.SUCCEEDED);
                assertThat(none && report.contains("target 85 %: met."))
                        .as("%s, %s", status, outcomes)
                        .isFalse();
                assertThat(says && none && !outcomes.isEmpty())
                        .as("%s, %s: %s", status, outcomes, headline)
                        .isFalse();
            }
        }
    }

    private static List<List<AttemptResult>> multisets(int most) {
        List<List<AttemptResult>> all = new ArrayList<>();
        all.add(List.of());
        for (int at = 0; at < all.size(); at++) {
            List<AttemptResult> smaller = all.get(at);
            for (AttemptResult next : AttemptResult.values()) {
                boolean ordered = smaller.isEmpty() || next.compareTo(smaller.get(smaller.size() - 1)) >= 0;
                if (ordered && smaller.size() < most) {
                    List<AttemptResult> larger = new ArrayList<>(smaller);
                    larger.add(next);
                    all.add(larger);
                }
            }
        }
        return all;
    }
}
