package dev.nightshift.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What Linux says about memory, disk, load and temperature. Empty where it does not say. Thread-safe.
 *
 * <p>Formats: {@code proc_meminfo(5)}, {@code proc_loadavg(5)}, the kernel's {@code sysfs-class-thermal} and {@code
 * sysfs-class-hwmon} (thousandths of a degree).
 */
public final class Sensors {
    /** What lies outside comes from a sensor that is not connected. */
    private static final long COLDEST = 1;

    private static final long HOTTEST = 150;

    private final Path proc;
    private final Path sys;

    public Sensors() {
        this(Path.of("/proc"), Path.of("/sys"));
    }

    /** Reads from other roots than the kernel's. */
    public Sensors(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    /** Bytes that can be had without swapping, within the memory limit of our control group and those above it. */
    public OptionalLong availableMemory() {
        OptionalLong machine = lines(proc.resolve("meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .flatMap(line -> Stream.of(line.replaceAll("[^0-9]", "")))
                .filter(digits -> !digits.isEmpty())
                .mapToLong(digits -> Long.parseLong(digits) * 1024)
                .findFirst();
        OptionalLong group = new ControlGroup(proc, sys).availableMemory();
        if (machine.isEmpty()) {
            return machine;
        }
        return group.isPresent() ? OptionalLong.of(Math.min(machine.getAsLong(), group.getAsLong())) : machine;
    }

    /** Bytes that we may still write below a path; of its nearest parent where it does not exist yet. */
    public OptionalLong freeDisk(Path path) {
        Path existing = path.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            return OptionalLong.of(Files.getFileStore(existing).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Mean number of running or waiting processes over one minute. */
    public OptionalDouble load() {
        try {
            return lines(proc.resolve("loadavg")).stream()
                    .mapToDouble(line -> Double.parseDouble(line.split(" ", 2)[0]))
                    .findFirst();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** Of the hottest sensor, in °C. */
    public OptionalLong temperature() {
        return Stream.concat(
                        matches(sys.resolve("class/thermal"), "thermal_zone*").stream()
                                .map(zone -> zone.resolve("temp")),
                        matches(sys.resolve("class/hwmon"), "hwmon*").stream()
                                .flatMap(chip -> matches(chip, "temp*_input").stream()))
                .flatMap(file -> number(file).stream().boxed())
                .mapToLong(thousandths -> Math.round(thousandths / 1000.0))
                .filter(degrees -> degrees >= COLDEST && degrees <= HOTTEST)
                .max();
    }

    private static List<Path> matches(Path folder, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            entries.forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        return found;
    }

    static List<String> lines(Path file) {
        return text(file).map(text -> text.lines().toList()).orElse(List.of());
    }

    /** The whole number that a file holds. */
    static OptionalLong number(Path file) {
        try {
            return text(file)
                    .map(text -> OptionalLong.of(Long.parseLong(text.strip())))
                    .orElse(OptionalLong.empty());
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** A sensor may refuse to be read although its file is there. */
    private static Optional<String> text(Path file) {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
