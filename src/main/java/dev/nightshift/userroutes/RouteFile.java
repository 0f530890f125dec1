package dev.nightshift.userroutes;

import dev.nightshift.problem.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One route file, as found.
 *
 * @param name without {@code .camel.yaml}; also the id of its main route and of the {@code direct:} that calls it
 * @param source where it came from: the file's path, or {@code shipped}
 * @param text its YAML
 * @param problem why the user's own version is not used; {@code null}: it is, or there is none
 */
public record RouteFile(
        String name, String source, String text, @Nullable Problem problem) {
    public static final String ENDING = ".camel.yaml";
    public static final String SHIPPED = "shipped";

    /** The kind of job that it runs, if it does. */
    public Optional<String> kind() {
        return name.startsWith("kind-") ? Optional.of(name.substring("kind-".length())) : Optional.empty();
    }
}
