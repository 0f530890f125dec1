/**
 * Snapshots of the workspaces: take, list, compare, verify, roll back.
 *
 * <p>The store is a bare git-format directory of our own that plain {@code git} reads; the user's repositories are files
 * like any other here. Taking a snapshot only reads the workspaces. This room knows no jobs, no shifts and no database:
 * which snapshot belongs to what, the caller says by stamp and notes. Only the holder of the runner lock takes or rolls
 * back.
 *
 * <p>Start at {@link dev.nightshift.snapshot.Snapshots}; then {@code Walk} (disk to objects), {@code StateReader}
 * (objects to memory), {@code Planner} (what a rollback would do) and {@code RollbackRun} (doing it).
 */
@NullMarked
package dev.nightshift.snapshot;

import org.jspecify.annotations.NullMarked;
