package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.queue.Measurements;
import dev.nightshift.queue.Measurements.Measured;
import dev.nightshift.queue.ShiftOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each night leaves what the machine was like in it. */
class GaugeIT {
    @TempDir
    Path folder;

    private static List<Measured> measured(TestHome home, ShiftOrder order) {
        TestHome.Night night = home.shift(order);
        try (Installation installation = home.open()) {
            return installation
                    .database()
                    .read(tx -> new Measurements().read(tx, night.shift().id()));
        }
    }

    @Test
    void an_autonomous_shift_is_measured_at_its_beginning_and_at_its_close_and_a_plain_one_is_not() {
        TestHome home = TestHome.in(folder);

        List<Measured> night = measured(home, TestHome.AUTONOMOUS);
        List<Measured> plain = measured(home, ShiftOrder.plain(null));

        assertThat(night)
                .extracting(Measured::name)
                .contains(Measurements.DISK, Measurements.MEMORY, Measurements.LOAD);
        assertThat(night)
                .filteredOn(one -> one.name().equals(Measurements.DISK))
                .hasSize(2)
                .allMatch(one -> one.value() > 1 << 20);
        assertThat(plain).isEmpty();
    }
}
