package dev.nightshift.health;

import dev.nightshift.config.Config;
import dev.nightshift.config.Home;
import dev.nightshift.config.Workspace;
import dev.nightshift.gate.Sensors;
import dev.nightshift.job.Check;
import dev.nightshift.job.Sizes;
import dev.nightshift.problem.Command;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Is there room where the home and each workspace are? */
final class DiskProbe implements Probe {
    static final String NAME = "disk";

    private final Map<String, Path> places = new LinkedHashMap<>();
    private final long least;
    private final Sensors sensors;

    DiskProbe(Home home, Config config, Sensors sensors) {
        this.sensors = sensors;
        this.least = config.gate().minDisk();
        places.put("home", home.path());
        for (Workspace workspace : config.workspaces()) {
            places.put("workspace " + workspace.name(), workspace.path());
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    private record Room(String place, Path path, OptionalLong free) {
        @Override
        public String toString() {
            return place + " " + (free.isPresent() ? Sizes.text(free.getAsLong()) : "unknown");
        }
    }

    @Override
    public Check check() {
        List<Room> rooms = places.entrySet().stream()
                .map(place -> new Room(place.getKey(), place.getValue(), sensors.freeDisk(place.getValue())))
                .toList();
        String value = rooms.stream().map(Room::toString).collect(Collectors.joining(", "));
        String limit = least == 0 ? "" : "at least " + Sizes.text(least);
        for (Room room : rooms) {
            if (room.free().isPresent() && room.free().getAsLong() < least) {
                return new Check(
                        NAME,
                        Check.Status.FAIL,
                        value,
                        limit,
                        "Only " + Sizes.text(room.free().getAsLong()) + " are free at " + room.path() + ".",
                        "See what takes the room: "
                                + new Command(List.of(
                                        "du",
                                        "-xh",
                                        "--max-depth=2",
                                        room.path().toString())));
            }
        }
        for (Room room : rooms) {
            if (room.free().isEmpty()) {
                return new Check(
                        NAME,
                        Check.Status.UNKNOWN,
                        value,
                        limit,
                        "The free room at " + room.path() + " cannot be measured.",
                        "Look at it: "
                                + new Command(List.of("df", "-h", room.path().toString())));
            }
        }
        return Check.ok(NAME, value, limit, "there is room");
    }
}
