/**
 * Faults for tests: the same few ways to break the machine, and what must be true afterwards.
 *
 * <ul>
 *   <li>{@link dev.nightshift.fault.Program}: a main class of the tests as a process of its own.
 *   <li>{@link dev.nightshift.fault.Strace}: kills it, or fails a call, at the Nth write, fsync, rename. Say
 *       {@code @BeforeAll Strace.needed()}.
 *   <li>{@link dev.nightshift.fault.Halt}: the same without strace, at the Nth step of its own or look at the clock.
 *   <li>{@link dev.nightshift.fault.BrokenNodes}: throws at each node of the routes of a running engine.
 *   <li>{@link dev.nightshift.fault.SmallDisk}: a disk that can be filled, grown and made read-only.
 *   <li>{@link dev.nightshift.job.SettableClock}: a clock that stands, ticks, or jumps when told.
 *   <li>{@link dev.nightshift.fault.Points}: which Ns; a seeded few in the gate, all with {@code -Dnightshift.soak=true}.
 *   <li>{@link dev.nightshift.fault.Sweep}: runs a check at each point, prints one line, fails when anything was lost.
 *   <li>{@link dev.nightshift.fault.Invariants}, {@link dev.nightshift.fault.Dropped}: what holds after any fault.
 * </ul>
 *
 * <p>A sweep: write a main without Camel that prints {@code acknowledged NAME} once a call returned; count its calls with
 * {@link dev.nightshift.fault.Strace#count}; give the counts to {@link dev.nightshift.fault.Sweep#each} with a check that
 * makes a fresh folder, runs the main under the fault, looks at what is left, runs it again without, and looks again.
 * Everything that decides which calls are made must be seeded, and on one thread: strace counts per thread.
 */
@NullMarked
package dev.nightshift.fault;

import org.jspecify.annotations.NullMarked;
