package dev.nightshift.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Redaction;
import dev.nightshift.job.SettableClock;
import dev.nightshift.notice.Deliveries.Result;
import dev.nightshift.store.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waited when notices were delivered one by one is delivered, and nothing of what was delivered comes again. */
class OldOutboxIT {
    private static final String THEN = "2026-11-22T17:00:00.000Z";

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();

    private void fill(Path file) throws SQLException {
        Database.open(file, Outbox.schema().subList(0, 1), clock).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            List<String> subjects = List.of("new", "tried", "given up", "delivered", "suppressed");
            for (int at = 0; at < subjects.size(); at++) {
                statement.executeUpdate("INSERT INTO notices VALUES (" + (at + 1) + ", 'job_failed', 'problem', '"
                        + subjects.get(at) + "', 'text', 'job', '2026-11-22-170000', '" + THEN + "')");
            }
            row(statement, 1, "pending", 0, null);
            row(statement, 2, "pending", 2, "connection refused");
            row(statement, 3, "failed", 30, "550 no");
            row(statement, 4, "delivered", 1, null);
            row(statement, 5, "suppressed", 0, null);
        }
    }

    private static void row(Statement statement, int notice, String state, int attempts, @Nullable String error)
            throws SQLException {
        String tried = attempts == 0 ? "NULL" : "'" + THEN + "'";
        statement.executeUpdate("INSERT INTO deliveries VALUES (" + notice + ", 'log', '" + state + "', " + attempts
                + ", '" + THEN + "', NULL, " + tried + ", " + tried + ", "
                + (error == null ? "NULL" : "'" + error + "'") + ", "
                + (state.equals("delivered") ? "'" + THEN + "'" : "NULL") + ")");
    }

    @Test
    void each_keeps_its_state_and_what_waits_goes_out_once() throws Exception {
        Path file = folder.resolve("nightshift.db");
        fill(file);
        FakeChannel log = new FakeChannel("log");
        Outbox outbox = new Outbox(clock, Routing.to("log"), Redaction.NONE);

        try (Database database = Database.open(file, Outbox.schema(), clock)) {
            Map<String, String> states = database.read(tx -> outbox.list(tx, 10)).stream()
                    .collect(Collectors.toMap(
                            view -> view.notice().subject(),
                            view -> view.deliveries().get(0).state().code()));
            assertThat(states)
                    .isEqualTo(Map.of(
                            "new", "pending",
                            "tried", "pending",
                            "given up", "failed",
                            "delivered", "delivered",
                            "suppressed", "suppressed"));
            assertThat(database.read(tx -> outbox.get(tx, 2))
                            .deliveries()
                            .get(0)
                            .tries()
                            .lastError())
                    .isEqualTo("connection refused");

            Deliveries deliveries = new Deliveries(database, outbox, List.of(log), Duration.ofSeconds(20), false);
            assertThat(deliveries.deliver()).isEqualTo(new Result(2, 0));
            assertThat(log.subjects()).containsExactlyInAnyOrder("new", "tried");
            assertThat(deliveries.deliver()).isEqualTo(new Result(0, 0));
            assertThat(database.write(outbox::retry)).isEqualTo(1);
            assertThat(deliveries.deliver()).isEqualTo(new Result(1, 0));
            assertThat(log.subjects()).contains("given up").doesNotHaveDuplicates();
        }
    }
}
