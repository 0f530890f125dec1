package dev.nightshift.notice;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a notice is about, as far as it is about one.
 *
 * @param job id of a job
 * @param shift id of the shift it belongs to
 * @param tags by which channels choose, such as {@code job} or {@code disk}
 */
public record About(@Nullable String job, @Nullable String shift, Set<String> tags) {
    public About {
        tags = Set.copyOf(tags);
    }

    public static About of(String... tags) {
        return new About(null, null, Set.of(tags));
    }

    public static About ofJob(String job, @Nullable String shift, String... tags) {
        return new About(job, shift, Set.of(tags));
    }

    public static About ofShift(@Nullable String shift, String... tags) {
        return new About(null, shift, Set.of(tags));
    }
}
