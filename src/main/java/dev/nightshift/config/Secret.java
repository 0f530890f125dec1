package dev.nightshift.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A password or token that never prints itself. */
public final class Secret {
    private static final int SHORTEST_PART = 6;
    private static final int SHORTEST_LINE = 16;

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /**
     * All that says what it is: itself; of a URL its password, its path, the last part of that, and the values of its
     * query; of several lines each; where they are long enough to mean nothing else.
     */
    public List<Secret> parts() {
        List<Secret> parts = new ArrayList<>(List.of(this));
        parts.addAll(password());
        url().stream()
                .flatMap(url -> {
                    String path =
                            Objects.requireNonNullElse(url.getRawPath(), "").replaceFirst("/+$", "");
                    String query = Objects.requireNonNullElse(url.getRawQuery(), "");
                    return Stream.concat(
                            Stream.of(path, path.substring(path.lastIndexOf('/') + 1)),
                            Stream.of(query.split("&", -1)).map(pair -> pair.substring(pair.indexOf('=') + 1)));
                })
                .filter(part -> part.length() >= SHORTEST_PART)
                .map(Secret::new)
                .forEach(parts::add);
        if (value.indexOf('\n') >= 0) {
            value.lines()
                    .map(String::strip)
                    .filter(line -> line.length() >= SHORTEST_LINE)
                    .map(Secret::new)
                    .forEach(parts::add);
        }
        return parts;
    }

    /** Of a URL with a user: the password; of http without one the user, which may be a token. */
    List<Secret> password() {
        return url().map(URI::getRawUserInfo).stream()
                .filter(user -> user.indexOf(':') >= 0 || value.startsWith("http"))
                .map(user -> new Secret(user.substring(user.indexOf(':') + 1)))
                .toList();
    }

    /** Only one with a host: what is no URL may look like one up to there. */
    private Optional<URI> url() {
        try {
            return value.contains("://")
                    ? Optional.of(new URI(value)).filter(uri -> uri.getHost() != null)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The value, for the one place that needs it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
