package dev.nightshift.userroutes;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What may stand at the top of a route file. Looked at before Camel sees the file: beans, route configurations and REST
 * services would take effect, on our own routes too, by being loaded.
 */
final class RouteShape {
    private static final Set<String> ALLOWED = Set.of("route", "from", "onException", "on-exception");

    private RouteShape() {}

    /** What is wrong with it. */
    static Optional<String> broken(String text) {
        Object content;
        try {
            content = new Load(LoadSettings.builder().build()).loadFromString(text);
        } catch (YamlEngineException e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            return Optional.of("it is no YAML: "
                    + String.join(" ", message.lines().map(String::strip).toList()));
        }
        if (!(content instanceof List<?> items)) {
            return Optional.of("it holds no route; expected a list that begins with \"- route:\"");
        }
        return items.stream().flatMap(item -> broken(item).stream()).findFirst();
    }

    private static Optional<String> broken(Object item) {
        if (!(item instanceof Map<?, ?> map)) {
            return Optional.of("an entry of it is no route; expected \"- route:\"");
        }
        return map.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !ALLOWED.contains(key))
                .findFirst()
                .map(key -> "it declares " + key + "; a route file may hold route, from and onException only");
    }
}
