/**
 * Starts, limits, watches and ends processes; the only place that does.
 *
 * <p>Each process leads a session and group of its own, inherits no descriptor, reads {@code /dev/null}, and writes into
 * a log that cannot grow past its cap. What a job is, and which environment it gets, is not decided here. As the only room that
 * calls the C library, it also offers {@code DirectoryReader}, for snapshots, and {@code LocalDatagram}. Linux with
 * glibc 2.34 or newer. Start at {@link dev.nightshift.process.Processes}.
 */
@NullMarked
package dev.nightshift.process;

import org.jspecify.annotations.NullMarked;
