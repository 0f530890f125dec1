package dev.nightshift.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;

/** Throws at the nodes of the routes of a running context. */
public final class BrokenNodes {
    private BrokenNodes() {}

    /** What is broken about it. */
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

    /** Every node of these routes, those inside of filters and those without an id of their own too, in their order. */
    public static List<Node> of(ModelCamelContext context, Set<String> routes) {
        List<Node> nodes = new ArrayList<>();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            if (routes.contains(route.getRouteId())) {
                collect(route, route.getRouteId(), nodes);
            }
        }
        return nodes;
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

    /** Breaks a node from now on. */
    public static void breakIt(ModelCamelContext context, Node node, How how) throws Exception {
        IllegalStateException failure = new IllegalStateException("broken on purpose");
        AdviceWith.adviceWith(context, node.route(), advice -> weave(advice, node.id(), how, failure));
    }

    private static void weave(AdviceWithRouteBuilder advice, String id, How how, Exception failure) {
        ProcessorDefinition<?> ignored =
                switch (how) {
                    case INSTEAD -> advice.weaveById(id).replace().throwException(failure);
                    case AFTERWARDS -> advice.weaveById(id).after().throwException(failure);
                };
        assert ignored != null;
    }
}
