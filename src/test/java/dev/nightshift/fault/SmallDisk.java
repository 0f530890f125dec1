package dev.nightshift.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few megabytes to be filled, grown and made read-only. Skips the test where nothing may be mounted. */
public final class SmallDisk implements AutoCloseable {
    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    /** {@code size} as in {@code 8m}; {@code at} is made. Close it, whatever happens in between. */
    public static SmallDisk mount(Path at, String size) throws IOException {
        Files.createDirectories(at);
        int status = run("mount", "-t", "tmpfs", "-o", "mode=0700,size=" + size, "tmpfs", at.toString());
        assumeTrue(status == 0, "only root may mount a small disk");
        return new SmallDisk(at);
    }

    public Path path() {
        return path;
    }

    /** Takes all the room that is left, to the last byte. */
    public void fill() throws IOException {
        byte[] page = new byte[4096];
        for (int size = page.length; size > 0; size = size == 1 ? 0 : 1) {
            try (OutputStream out = Files.newOutputStream(path.resolve(".filler-" + size))) {
                while (true) {
                    out.write(page, 0, size);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space");
            }
        }
    }

    /** Gives the room back that {@link #fill} took. */
    public void empty() throws IOException {
        Files.deleteIfExists(path.resolve(".filler-4096"));
        Files.deleteIfExists(path.resolve(".filler-1"));
    }

    public void growTo(String size) {
        remount("size=" + size);
    }

    public void readOnly() {
        remount("ro");
    }

    public void writable() {
        remount("rw");
    }

    private void remount(String option) {
        assertThat(run("mount", "-o", "remount," + option, path.toString()))
                .as("remount %s", option)
                .isZero();
    }

    @Override
    public void close() {
        if (run("umount", path.toString()) != 0) {
            assertThat(run("umount", "-l", path.toString()))
                    .as("umount %s", path)
                    .isZero();
        }
    }

    /** Its exit status; -1 where there is no such program. */
    private static int run(String... words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
