package dev.nightshift.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * What changed in one file, in the text form of git, which {@code git apply} and {@code patch -p1} take in the folder of
 * the workspace.
 *
 * @param path as in {@link Change}, without what is secret in it
 * @param text ends with a line feed; empty: it is not shown. What it quotes is as it was: hostile to a terminal, perhaps
 * @param remark why it is not shown, or what is missing in it; {@code null}: it is complete
 */
public record Patch(
        String workspace,
        String path,
        String text,
        @Nullable String remark) {}
