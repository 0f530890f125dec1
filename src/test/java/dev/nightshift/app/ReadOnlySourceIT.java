package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code jdbc:nightshift} lets a user's route do. */
class ReadOnlySourceIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO ledger (at, actor, event) VALUES ('x', 'x', 'x')",
                "UPDATE jobs SET state = 'queued'",
                "DELETE FROM jobs",
                "DROP TABLE jobs",
                "CREATE TABLE mine (x)",
                "PRAGMA user_version = 7"
            })
    void it_changes_nothing(String sql) throws SQLException {
        try (Installation home = TestHome.in(folder).open();
                Connection connection = home.database().readOnly().getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void it_reads_the_documented_views() throws SQLException {
        try (Installation home = TestHome.in(folder).open();
                Connection connection = home.database().readOnly().getConnection();
                Statement statement = connection.createStatement()) {
            for (String view : new String[] {"v_jobs", "v_shifts", "v_attempts"}) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + view)) {
                    assertThat(rows.next()).as(view).isFalse();
                }
            }
        }
    }
}
