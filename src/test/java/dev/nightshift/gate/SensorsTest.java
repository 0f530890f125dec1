package dev.nightshift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensorsTest {
    private static final long GIB = 1L << 30;

    @TempDir
    Path root;

    private Sensors sensors;

    @BeforeEach
    void open() {
        sensors = new Sensors(root.resolve("proc"), root.resolve("sys"));
    }

    @Test
    void what_is_not_there_is_unknown() {
        assertThat(sensors.availableMemory()).isEmpty();
        assertThat(sensors.load()).isEmpty();
        assertThat(sensors.temperature()).isEmpty();
    }

    @Test
    void garbage_is_unknown() throws IOException {
        write("proc/meminfo", "MemAvailable: kB\n");
        write("proc/loadavg", "high\n");
        write("sys/class/thermal/thermal_zone0/temp", "hot\n");

        assertThat(sensors.availableMemory()).isEmpty();
        assertThat(sensors.load()).isEmpty();
        assertThat(sensors.temperature()).isEmpty();
    }

    @Test
    void memory_is_what_the_kernel_calls_available() throws IOException {
        write("proc/meminfo", "MemTotal: 8388608 kB\nMemFree: 1 kB\nMemAvailable:   4194304 kB\n");

        assertThat(sensors.availableMemory()).hasValue(4 * GIB);
    }

    @Test
    void a_tighter_control_group_above_ours_counts() throws IOException {
        write("proc/meminfo", "MemAvailable:   4194304 kB\n");
        write("proc/self/cgroup", "0::/system.slice/nightshift.service\n");
        write("sys/fs/cgroup/system.slice/nightshift.service/memory.max", "max\n");
        write("sys/fs/cgroup/system.slice/nightshift.service/memory.current", "1000\n");
        write("sys/fs/cgroup/system.slice/memory.max", Long.toString(2 * GIB));
        write("sys/fs/cgroup/system.slice/memory.current", Long.toString(GIB));
        write("sys/fs/cgroup/system.slice/memory.stat", "anon 5\ninactive_file 1000\n");

        assertThat(sensors.availableMemory()).hasValue(GIB + 1000);
    }

    @Test
    void version_1_of_control_groups_is_read_too() throws IOException {
        write("proc/meminfo", "MemAvailable:   4194304 kB\n");
        write("proc/self/cgroup", "5:cpu:/a\n4:memory:/a\n0::/\n");
        write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", Long.toString(GIB));
        write("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "1024\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1024\n");

        assertThat(sensors.availableMemory()).hasValue(GIB - 1024);
    }

    @Test
    void the_hottest_sensor_counts_and_unconnected_ones_do_not() throws IOException {
        write("sys/class/thermal/thermal_zone0/temp", "45500\n");
        write("sys/class/thermal/thermal_zone1/temp", "-274000\n");
        write("sys/class/hwmon/hwmon0/temp1_input", "61200\n");
        write("sys/class/hwmon/hwmon0/temp2_input", "255000\n");
        write("sys/class/hwmon/hwmon0/fan1_input", "90000\n");

        assertThat(sensors.temperature()).hasValue(61);
    }

    @Test
    void load_is_that_of_one_minute() throws IOException {
        write("proc/loadavg", "1.25 0.5 0.1 2/345 6789\n");

        assertThat(sensors.load()).hasValue(1.25);
    }

    @Test
    void free_disk_of_a_folder_that_is_not_there_yet_is_that_of_its_parent() {
        assertThat(sensors.freeDisk(root.resolve("a/b/c")).orElse(0)).isPositive();
    }

    @Test
    void this_machine_can_be_measured() {
        Sensors real = new Sensors();

        assertThat(real.availableMemory().orElse(0)).isPositive();
        assertThat(real.load()).isPresent();
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
