package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.util.List;

/** What the machine was like while autonomous shifts were open, of the last {@value #KEPT} of them. Thread-safe. */
public final class Measurements {
    /** Of the hottest sensor, in °C. */
    public static final String TEMPERATURE = "temperature";
    /** Bytes that can be had without swapping. */
    public static final String MEMORY = "memory";
    /** Mean number of running or waiting processes over one minute. */
    public static final String LOAD = "load";
    /** Free bytes on the disk of the home. */
    public static final String DISK = "disk:home";

    private static final SqlFile SQL = SqlFile.beside(Measurements.class, "measurements.sql");
    private static final int KEPT = 60;

    /**
     * One value of one moment.
     *
     * @param name says what, and in which unit
     */
    public record Measured(String name, Instant at, double value) {
        static Measured of(String name, Row row) {
            return new Measured(name, row.instant("at"), row.real("value"));
        }
    }

    /** Adds to a shift; a second value of the same moment is left out. */
    public void add(Tx tx, ShiftRef shift, List<Measured> values) {
        for (Measured one : values) {
            tx.run(
                    SQL.get("add"),
                    Args.of("shift", shift.seq())
                            .and("name", one.name())
                            .and("at", one.at())
                            .and("value", one.value()));
        }
    }

    /** All of a shift, by name and then by time. */
    public List<Measured> read(Tx tx, String shift) {
        return tx.list(SQL.get("of_shift"), Args.of("shift", shift), row -> Measured.of(row.text("name"), row));
    }

    /** The last one of each of the newest shifts, the oldest first; shifts that have none are left out. */
    public List<Measured> lastOfEach(Tx tx, String name, int shifts) {
        return tx.list(
                SQL.get("last_of_each"), Args.of("name", name).and("shifts", shifts), row -> Measured.of(name, row));
    }

    /** Deletes those of old shifts. */
    public void forget(Tx tx) {
        tx.run(SQL.get("forget"), Args.of("kept", KEPT));
    }
}
