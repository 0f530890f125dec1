package dev.nightshift.userroutes;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ConstantExpression;

/**
 * What a user's route may not do: take an id of ours, choose an endpoint by a job's data, put a job's data into a
 * header, or try for ever.
 */
final class RouteRules {
    private static final Pattern ENDLESS = Pattern.compile("(?i)maximum-?Redeliveries[\"']?\\s*:\\s*[\"']?-");
    private static final Pattern CODE =
            Pattern.compile("(?i)^(language|groovy|exec|docker|class):.*|.*allowTemplateFromHeader=true.*");

    private RouteRules() {}

    /** The first rule that the routes of a file break. */
    static Optional<String> broken(RouteFile file, List<RouteDefinition> routes) {
        if (ENDLESS.matcher(file.text()).find()) {
            return Optional.of("maximumRedeliveries is negative, which tries for ever; give a number");
        } else if (routes.stream().noneMatch(route -> calledBy(route, file.name()))) {
            return Optional.of("none of its routes is called by direct:" + file.name());
        }
        for (RouteDefinition route : routes) {
            String id = route.getRouteId();
            if (!id.equals(file.name()) && !id.startsWith(file.name() + "-")) {
                return Optional.of("the route id " + id + " is not this file's; expected " + file.name() + " or "
                        + file.name() + "-SOMETHING");
            }
            Optional<String> broken = brokenIn(route);
            if (broken.isPresent()) {
                return broken;
            }
        }
        return Optional.empty();
    }

    private static boolean calledBy(RouteDefinition route, String name) {
        String uri = route.getInput().getEndpointUri();
        return uri.equals("direct:" + name) || uri.equals("direct://" + name);
    }

    private static Optional<String> brokenIn(RouteDefinition route) {
        for (ProcessorDefinition<?> node :
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)) {
            Optional<String> broken = broken(node);
            if (broken.isPresent()) {
                return broken.map(what -> what + " (in route " + route.getRouteId() + ")");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> broken(ProcessorDefinition<?> node) {
        if (node instanceof ToDynamicDefinition
                || node instanceof RecipientListDefinition
                || node instanceof RoutingSlipDefinition
                || node instanceof DynamicRouterDefinition) {
            return Optional.of(node.getShortName() + " chooses its endpoint by data; use to with a fixed uri");
        } else if ((node instanceof EnrichDefinition || node instanceof PollEnrichDefinition)
                && !(((ExpressionNode) node).getExpression() instanceof ConstantExpression)) {
            return Optional.of(node.getShortName() + " chooses its endpoint by data; use a constant uri");
        } else if (node instanceof SetHeaderDefinition header
                && !(header.getExpression() instanceof ConstantExpression)) {
            return Optional.of("setHeader " + header.getName() + " takes data; use setVariable, or a constant");
        } else if (node instanceof ToDefinition to && CODE.matcher(to.getUri()).matches()) {
            return Optional.of("to " + to.getUri() + " runs code; use the kind command");
        }
        return Optional.empty();
    }
}
