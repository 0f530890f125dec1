package dev.nightshift.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files become jobs, and when.
 *
 * @param allowedUsers owners whose files are taken besides the service's own user, by name
 * @param quietPeriod how long a file must not have changed before it is taken
 * @param approval whether a human must approve each job from a file, whatever the file says
 */
public record InboxConfig(Set<String> allowedUsers, Duration quietPeriod, boolean approval) {
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}");

    static final Key<List<String>> ALLOWED_USERS = Key.of(
            "inbox.allowed-users",
            "",
            Form.list(USER.asMatchPredicate(), "expected names of users, separated by commas"));
    static final Key<Duration> QUIET_PERIOD = Key.of("inbox.quiet-period", "1500ms", Form.DURATION);
    static final Key<Boolean> APPROVAL =
            Key.of("inbox.approval", "as-written", new Form<>("expected as-written or required", text -> switch (text) {
                case "as-written" -> Optional.of(false);
                case "required" -> Optional.of(true);
                default -> Optional.empty();
            }));
    static final List<Key<?>> KEYS = List.of(ALLOWED_USERS, QUIET_PERIOD, APPROVAL);

    public InboxConfig {
        allowedUsers = Set.copyOf(allowedUsers);
    }

    static InboxConfig from(Settings settings) {
        return new InboxConfig(
                Set.copyOf(settings.find(ALLOWED_USERS).orElse(List.of())),
                settings.get(QUIET_PERIOD),
                settings.get(APPROVAL));
    }
}
