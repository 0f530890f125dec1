package dev.nightshift.snapshot;

import java.io.IOException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.eclipse.jgit.util.time.MonotonicClock;
import org.jspecify.annotations.Nullable;

/** Keeps JGit from reading or writing any git configuration of the user or the machine. */
final class NoSettings extends SystemReader {
    private final SystemReader real;

    NoSettings(SystemReader real) {
        this.real = real;
        setPlatformChecker();
    }

    @Override
    public String getHostname() {
        return "localhost";
    }

    @Override
    public @Nullable String getenv(String variable) {
        return null;
    }

    @Override
    public @Nullable String getProperty(String key) {
        return real.getProperty(key);
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
        return new Nothing(fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
        return new Nothing(fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
        return new Nothing(fs);
    }

    @Override
    @Deprecated
    public long getCurrentTime() {
        return real.getCurrentTime();
    }

    @Override
    public MonotonicClock getClock() {
        return real.getClock();
    }

    @Override
    @Deprecated
    public int getTimezone(long when) {
        return real.getTimezone(when);
    }

    /** A configuration without a file. */
    private static final class Nothing extends FileBasedConfig {
        Nothing(FS fs) {
            super(null, fs);
        }

        @Override
        public void load() throws IOException, ConfigInvalidException {}

        @Override
        public void save() {}

        @Override
        public boolean isOutdated() {
            return false;
        }

        /** JGit would else write probes beside the store to measure the file system. */
        @Override
        public @Nullable String getString(String section, @Nullable String subsection, String name) {
            if ("filesystem".equals(section)) {
                return "10 milliseconds";
            }
            return super.getString(section, subsection, name);
        }
    }
}
