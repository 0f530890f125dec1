package dev.nightshift.report;

import dev.nightshift.config.Redaction;
import java.util.List;

/** Where the report gets the end of a job's log from. */
@FunctionalInterface
public interface LogLines {

    /** The last useful lines without secrets, oldest first; hostile text. The report shows at most five. */
    List<String> last(String job, int attempt, Redaction without);
}
