/**
 * The database file: connections, pragmas, short transactions, migrations, and the lock that makes one process the
 * runner of a home. Knows no table; the owners bring their schema and statements.
 *
 * <p>Start at {@link dev.nightshift.store.Database}.
 */
@NullMarked
package dev.nightshift.store;

import org.jspecify.annotations.NullMarked;
