package dev.nightshift.userroutes;

import dev.nightshift.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the route files into a running Camel context. Each is built in a scratch context first, so that a broken one
 * never reaches the real one: it is refused with the reason and the shipped version serves. Thread-safe once loaded.
 */
public final class UserRoutes {
    private static final Logger log = LoggerFactory.getLogger(UserRoutes.class);

    /** Copies of an exchange, as a split makes, share what it holds. */
    private static final String HANDED_OVER = "nightshift.handedOver";

    private final CamelContext context;
    private final RouteFiles files;
    private final Map<String, RouteFile> loaded = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private @Nullable ProducerTemplate template;

    public UserRoutes(CamelContext context, RouteFiles files) {
        this.context = context;
        this.files = files;
    }

    /** Checks and loads all files; what is wrong with any of them is logged and kept. */
    public synchronized void load() throws Exception {
        check();
        problems.forEach(problem -> log.warn("{} {}", problem.message(), problem.hint()));
        template = context.createProducerTemplate();
        template.start();
    }

    /** Checks all files, without a word in the log; what is wrong with any of them. */
    public synchronized List<Problem> check() throws Exception {
        problems.addAll(files.strangers());
        CamelContext scratch = new DefaultCamelContext(new DefaultRegistry(new Lent(context.getRegistry())));
        try {
            scratch.setAutoStartup(false);
            scratch.start();
            for (RouteFile file : files.all()) {
                loadOne(scratch, file);
            }
        } finally {
            scratch.stop();
        }
        return problems();
    }

    /** Beans of the real context, lent: a context that stops empties a registry that it owns. */
    private record Lent(Registry registry) implements BeanRepository {
        @Override
        public Object lookupByName(String name) {
            return registry.lookupByName(name);
        }

        @Override
        public <T> T lookupByNameAndType(String name, Class<T> type) {
            return registry.lookupByNameAndType(name, type);
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            return registry.findByTypeWithName(type);
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return registry.findByType(type);
        }
    }

    private void loadOne(CamelContext scratch, RouteFile file) throws Exception {
        if (file.problem() != null) {
            problems.add(file.problem());
        }
        Optional<RouteFile> good = checked(scratch, file);
        if (good.isPresent() && !added(good.get())) {
            good = RouteFiles.shipped(file.name(), null).filter(this::added);
        }
        good.ifPresent(used -> loaded.put(file.name(), used));
    }

    /** What is good by itself may still clash with a file that was loaded before it. */
    private boolean added(RouteFile file) {
        ModelCamelContext model = (ModelCamelContext) context;
        Set<String> before = ids(model);
        try {
            context.addRoutes(builder(context, file));
            return true;
        } catch (Exception e) {
            problems.add(RouteFiles.bad(file.source(), cause(e), hint(file)));
            forget(model, before);
            return false;
        }
    }

    private static void forget(ModelCamelContext model, Set<String> before) {
        try {
            remove(model, before);
        } catch (Exception e) {
            log.warn("A refused route could not be removed: {}", e.toString());
        }
    }

    /** The file itself, or the shipped one in its place; what is wrong goes to the problems. */
    private Optional<RouteFile> checked(CamelContext scratch, RouteFile file) throws Exception {
        if (file.text().isEmpty() && file.problem() != null) {
            return Optional.empty();
        }
        Problem problem = tried(scratch, file);
        if (problem == null) {
            return Optional.of(file);
        }
        problems.add(problem);
        Optional<RouteFile> shipped =
                file.source().equals(RouteFile.SHIPPED) ? Optional.empty() : RouteFiles.shipped(file.name(), problem);
        return shipped.isPresent() && tried(scratch, shipped.get()) == null ? shipped : Optional.empty();
    }

    private @Nullable Problem tried(CamelContext scratch, RouteFile file) throws Exception {
        Optional<String> shape = RouteShape.broken(file.text());
        if (shape.isPresent()) {
            return RouteFiles.bad(file.source(), shape.get(), hint(file));
        }
        ModelCamelContext model = (ModelCamelContext) scratch;
        Set<String> before = ids(model);
        try {
            scratch.addRoutes(builder(scratch, file));
            List<RouteDefinition> added = model.getRouteDefinitions().stream()
                    .filter(route -> !before.contains(route.getRouteId()))
                    .toList();
            return RouteRules.broken(file, added)
                    .or(() -> taken(added))
                    .map(what -> RouteFiles.bad(file.source(), what, hint(file)))
                    .orElse(null);
        } catch (Exception e) {
            return RouteFiles.bad(file.source(), cause(e), hint(file));
        } finally {
            remove(model, before);
        }
    }

    /** Camel would replace the route that has the id already. */
    private Optional<String> taken(List<RouteDefinition> routes) {
        Set<String> ids = ids((ModelCamelContext) context);
        return routes.stream()
                .map(RouteDefinition::getRouteId)
                .filter(ids::contains)
                .findFirst()
                .map(id -> "the route id " + id + " is taken already");
    }

    private static String hint(RouteFile file) {
        return "Mend it and start again; until then "
                + (RouteFiles.SHIPPED_NAMES.contains(file.name())
                        ? "the shipped " + file.name() + " serves."
                        : "there is no " + file.name() + ".");
    }

    private static void remove(ModelCamelContext scratch, Set<String> before) throws Exception {
        for (String id : ids(scratch)) {
            if (!before.contains(id)) {
                scratch.getRouteController().stopRoute(id);
                scratch.removeRoute(id);
                scratch.removeRouteDefinitions(scratch.getRouteDefinitions().stream()
                        .filter(route -> id.equals(route.getRouteId()))
                        .toList());
            }
        }
    }

    private static Set<String> ids(ModelCamelContext model) {
        return model.getRouteDefinitions().stream()
                .map(RouteDefinition::getRouteId)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The innermost reason, on one line: Camel wraps it several times. */
    private static String cause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return text.lines().limit(3).collect(Collectors.joining(" "));
    }

    private static RoutesBuilder builder(CamelContext context, RouteFile file) throws Exception {
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        byte[] yaml = file.text().getBytes(StandardCharsets.UTF_8);
        Resource resource = ResourceHelper.fromBytes(file.name() + RouteFile.ENDING, yaml);
        return loader.findRoutesBuilders(resource).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it holds no route"));
    }

    /** What is in use, by name. */
    public synchronized List<RouteFile> inUse() {
        return List.copyOf(loaded.values());
    }

    /** What is wrong with the files of the home. */
    public synchronized List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** The kinds whose route is in use. */
    public synchronized Set<String> kinds() {
        return loaded.values().stream().flatMap(file -> file.kind().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether {@link #call} finds it. */
    public synchronized boolean isInUse(String name) {
        return template != null && loaded.containsKey(name);
    }

    /**
     * Sends {@code body} through the route {@code name}.
     *
     * @return the body that came out
     * @throws Exception what the route threw
     * @throws NoSuchElementException when no such route is in use
     */
    public @Nullable Object call(String name, Object body) throws Exception {
        return ended(name, request -> {
                    // Steps may replace the body: who looks at a failure finds it by its class.
                    request.setProperty(body.getClass().getName(), body);
                    request.getMessage().setBody(body);
                })
                .getMessage()
                .getBody();
    }

    /**
     * As {@link #call}, for what must not be lost: a route ends well, too, that was stopped, that filtered its body away or
     * that caught what its steps threw.
     *
     * @return whether a step said by {@link #handedOver} that the body has gone where it should
     */
    public boolean handOver(String name, Object body) throws Exception {
        AtomicBoolean handedOver = new AtomicBoolean();
        ended(name, request -> {
            request.setProperty(HANDED_OVER, handedOver);
            request.getMessage().setBody(body);
        });
        return handedOver.get();
    }

    /** For beans of routes that are called by {@link #handOver}. */
    public static void handedOver(Exchange exchange) {
        AtomicBoolean handedOver = exchange.getProperty(HANDED_OVER, AtomicBoolean.class);
        if (handedOver != null) {
            handedOver.set(true);
        }
    }

    private Exchange ended(String name, Processor request) throws Exception {
        Exchange exchange = sender(name).request("direct:" + name, request);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange;
    }

    private synchronized ProducerTemplate sender(String name) {
        if (template == null || !loaded.containsKey(name)) {
            throw new NoSuchElementException("there is no route " + name);
        }
        return template;
    }
}
