package dev.nightshift.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files become jobs, and when.
 *
 * @param allowedUsers owners whose files are taken besides the service's own user, by name
 * @param quietPeriod how long a file must not have changed before it is taken
 */
public record InboxConfig(Set<String> allowedUsers, Duration quietPeriod) {
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}");

    static final Key<List<String>> ALLOWED_USERS = Key.of(
            "inbox.allowed-users",
            "",
            Form.list(USER.asMatchPredicate(), "expected names of users, separated by commas"));
    static final Key<Duration> QUIET_PERIOD = Key.of("inbox.quiet-period", "1500ms", Form.DURATION);
    static final List<Key<?>> KEYS = List.of(ALLOWED_USERS, QUIET_PERIOD);

    public InboxConfig {
        allowedUsers = Set.copyOf(allowedUsers);
    }

    static InboxConfig from(Settings settings) {
        return new InboxConfig(Set.copyOf(settings.find(ALLOWED_USERS).orElse(List.of())), settings.get(QUIET_PERIOD));
    }
}
