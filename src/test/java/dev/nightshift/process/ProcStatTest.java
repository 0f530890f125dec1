package dev.nightshift.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcStatTest {

    @Test
    void a_name_with_spaces_and_parentheses_does_not_shift_the_fields() {
        String line = "4242 (a) R 1 2 (b) S 1 4242 4240 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 10 0\n";

        assertThat(ProcStat.parse(line)).contains(new ProcStat('S', 4240, 987654, false));
    }

    @Test
    void memory_without_an_environment_yet_is_a_process_that_becomes_another_program() {
        assertThat(hasEnvironment("3133440", "0 0")).isTrue();
        assertThat(hasEnvironment("3133440", "140725435820584 140725435822059")).isTrue();
        assertThat(hasEnvironment("3133440", "140725435820584 140725435820584")).isFalse();
        assertThat(hasEnvironment("0", "0 0")).isFalse();
    }

    private static boolean hasEnvironment(String memory, String range) {
        String line = "42 (sh) R 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 " + memory
                + " 10 18446744073709551615 1 2 3 4 5 0 0 0 0 0 0 0 17 1 0 0 0 0 0 6 7 8 9 10 " + range + " 0";
        return ProcStat.parse(line).orElseThrow().hasEnvironment();
    }

    @Test
    void half_a_line_is_nothing() {
        assertThat(ProcStat.parse("4242 (a) S 1 2")).isEmpty();
        assertThat(ProcStat.parse("")).isEmpty();
    }
}
