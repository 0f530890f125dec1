package dev.nightshift.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Stands before and behind every node of every route of a running context, those inside of filters, those without an id
 * of their own and those of users too, and throws at one of them when told.
 */
public final class BrokenNodes implements InterceptStrategy {
    private final List<Node> nodes = new ArrayList<>();
    private final Consumer<String> passing;
    private volatile @Nullable Node broken;
    private volatile How how = How.INSTEAD;
    private volatile boolean struck;

    /** What is broken about a node. */
    public enum How {
        /** It throws instead of doing its work. */
        INSTEAD,
        /** It throws once its work is done. */
        AFTERWARDS
    }

    /** A node of a route. */
    public record Node(String route, String id) {
        @Override
        public String toString() {
            return route + "/" + id;
        }
    }

    private BrokenNodes(Consumer<String> passing) {
        this.passing = passing;
    }

    /** Rebuilds the routes of a context so that they can be broken. */
    public static BrokenNodes in(ModelCamelContext context) throws Exception {
        return in(context, node -> {});
    }

    /** The same; {@code passing} hears of each node before it is passed, on the thread that passes it. */
    public static BrokenNodes in(ModelCamelContext context, Consumer<String> passing) throws Exception {
        BrokenNodes all = new BrokenNodes(passing);
        context.getCamelContextExtension().addInterceptStrategy(all);
        for (RouteDefinition route : List.copyOf(context.getRouteDefinitions())) {
            AdviceWith.adviceWith(context, route.getRouteId(), advice -> {});
        }
        for (RouteDefinition route : context.getRouteDefinitions()) {
            collect(route, route.getRouteId(), all.nodes);
        }
        return all;
    }

    private static void collect(ProcessorDefinition<?> parent, String route, List<Node> nodes) {
        for (ProcessorDefinition<?> child : parent.getOutputs()) {
            // Clauses such as onException are no steps.
            if (!child.isAbstract()) {
                nodes.add(new Node(route, child.getId()));
                collect(child, route, nodes);
            }
        }
    }

    /** All there are, in the order in which they stand. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** Breaks a node from now on; no other is. */
    public void breakIt(Node node, How way) {
        how = way;
        struck = false;
        broken = node;
    }

    /** Everything works again; whether the broken node was reached. */
    public boolean mend() {
        broken = null;
        return struck;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor next) {
        return new DelegateAsyncProcessor(exchange -> {
            Node node = new Node(String.valueOf(routeOf(definition)), definition.getId());
            passing.accept(node.toString());
            if (!node.equals(broken)) {
                target.process(exchange);
                return;
            }
            struck = true;
            if (how == How.AFTERWARDS) {
                target.process(exchange);
            }
            if (exchange.getException() == null) {
                throw new IllegalStateException("broken on purpose");
            }
        });
    }

    private static @Nullable String routeOf(NamedNode node) {
        NamedNode at = node;
        while (at != null && !(at instanceof RouteDefinition)) {
            at = at.getParent();
        }
        return at == null ? null : ((RouteDefinition) at).getRouteId();
    }
}
