/** Night Shift: runs queued work at night under guard, and shows in the morning what changed and how to undo it. */
@org.jspecify.annotations.NullMarked
package dev.nightshift;
