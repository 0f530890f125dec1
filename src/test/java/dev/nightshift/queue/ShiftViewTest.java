package dev.nightshift.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShiftViewTest {
    @Test
    void what_waits_for_review_is_not_counted_as_a_success() {
        assertThat(new ShiftView.Ran(4, 2, 1, 0, 1, 1).words()).isEqualTo("1 of 4 jobs succeeded, 1 waits for review");
        assertThat(new ShiftView.Ran(3, 3, 0, 0, 0, 3).words()).isEqualTo("0 of 3 jobs succeeded, 3 wait for review");
        assertThat(new ShiftView.Ran(2, 2, 0, 0, 0, 0).words()).isEqualTo("2 of 2 jobs succeeded");
    }
}
