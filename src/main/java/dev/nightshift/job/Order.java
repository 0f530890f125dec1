package dev.nightshift.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a job's turn comes.
 *
 * @param priority 1 (most urgent) to 9
 * @param jobClass {@code standard} or {@code demanding}
 * @param after ids that must have succeeded first
 * @param notBefore not claimed earlier; {@code null}: at once
 * @param approvalBefore a human must approve it first
 * @param key the same key is the same job for ever; {@code null}: none
 */
public record Order(
        int priority,
        String jobClass,
        List<JobId> after,
        @Nullable Instant notBefore,
        boolean approvalBefore,
        @Nullable String key) {
    public static final int DEFAULT_PRIORITY = 5;
    public static final String STANDARD = "standard";
    public static final String DEMANDING = "demanding";

    public Order {
        after = List.copyOf(after);
    }

    /** The same, once a human has approved it. */
    public Order afterApproval() {
        return new Order(priority, jobClass, after, notBefore, true, key);
    }
}
