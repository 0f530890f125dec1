package dev.nightshift.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A password or token that never prints itself. */
public final class Secret {
    private static final int SHORTEST = 6;

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /**
     * Of a URL that is a secret: itself, its path, and the last part of that, where they are long enough to mean nothing
     * else. Of anything else: itself.
     */
    public List<Secret> ofUrl() {
        List<Secret> parts = new ArrayList<>(List.of(this));
        try {
            String path =
                    Objects.requireNonNullElse(new URI(value).getRawPath(), "").replaceFirst("/+$", "");
            Stream.of(path, path.substring(path.lastIndexOf('/') + 1))
                    .filter(part -> part.length() >= SHORTEST)
                    .map(Secret::new)
                    .forEach(parts::add);
        } catch (URISyntaxException e) {
            // Then it has no parts.
        }
        return parts;
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
