package dev.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SizesTest {

    @Test
    void reads_bytes_and_units_of_1024() {
        assertThat(Sizes.parse("0")).hasValue(0);
        assertThat(Sizes.parse("1048576")).hasValue(1 << 20);
        assertThat(Sizes.parse("512K")).hasValue(512 << 10);
        assertThat(Sizes.parse("4G")).hasValue(4L << 30);
        assertThat(Sizes.parse("8388607T")).hasValue(8388607L << 40);
    }

    @Test
    void refuses_everything_else() {
        for (String text :
                List.of("", "-1", "4g", "4GB", "1.5G", "G", "8388608T", "9".repeat(19), "9".repeat(26), " 1")) {
            assertThat(Sizes.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void writes_the_largest_unit() {
        assertThat(List.of(0L, 1023L, 1024L, 1536L, 10L << 20, 5L << 40, Long.MAX_VALUE).stream()
                        .map(Sizes::text))
                .containsExactly("0B", "1023B", "1K", "1.5K", "10M", "5T", "8388608T");
    }
}
