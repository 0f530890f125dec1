package dev.nightshift.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcStatTest {

    @Test
    void a_name_with_spaces_and_parentheses_does_not_shift_the_fields() {
        String line = "4242 (a) R 1 2 (b) S 1 4242 4240 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 10 0\n";

        assertThat(ProcStat.parse(line)).contains(new ProcStat('S', 4240, 987654, true));
    }

    @Test
    void a_thread_of_the_kernel_has_no_memory() {
        String line = "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 1 0 0 20 0 1 0 24 0 0 18446744073709551615\n";

        assertThat(ProcStat.parse(line)).map(ProcStat::hasMemory).contains(false);
    }

    @Test
    void half_a_line_is_nothing() {
        assertThat(ProcStat.parse("4242 (a) S 1 2")).isEmpty();
        assertThat(ProcStat.parse("")).isEmpty();
        assertThat(ProcStat.parse("42 (sh) S 1 42 42 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 987654"))
                .isEmpty();
    }
}
