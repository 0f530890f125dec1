package dev.nightshift.userroutes;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
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
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ConstantExpression;

/**
 * What a user's route may not do: take an id or an endpoint of ours, begin by itself, choose an endpoint by a job's data,
 * put a job's data into a header, or try for ever.
 */
final class RouteRules {
    private static final Pattern ENDLESS = Pattern.compile("(?i)maximum-?Redeliveries[\"']?\\s*:\\s*[\"']?-");
    private static final Pattern CODE =
            Pattern.compile("(?i)^(language|groovy|exec|docker|class):.*|.*allowTemplateFromHeader=true.*");

    /** Where the skeleton begins its parts. */
    private static final Pattern OURS = Pattern.compile("direct:(//)?(shift|guard|work|job|close)(\\?.*)?");

    private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([^?]*).*");

    private RouteRules() {}

    /** The first rule that the routes of a file break. */
    static Optional<String> broken(RouteFile file, List<RouteDefinition> routes) {
        if (ENDLESS.matcher(file.text()).find()) {
            return Optional.of("maximumRedeliveries is negative, which tries for ever; give a number");
        } else if (routes.stream().noneMatch(route -> calledBy(route, file.name()))) {
            return Optional.of("none of its routes is called by direct:" + file.name());
        }
        return routes.stream().flatMap(route -> broken(file, route).stream()).findFirst();
    }

    private static Optional<String> broken(RouteFile file, RouteDefinition route) {
        String id = route.getRouteId();
        String input = route.getInput().getEndpointUri();
        Matcher direct = DIRECT.matcher(input);
        if (!owns(file, id)) {
            return Optional.of("the route id " + id + " is not this file's; expected " + expected(file));
        } else if (!direct.matches()) {
            return Optional.of(
                    "the route " + id + " begins by itself, from " + input + "; begin it from direct:" + file.name());
        } else if (!owns(file, direct.group(1))) {
            return Optional.of("the route " + id + " begins from " + input
                    + ", which is not this file's; expected direct:" + expected(file));
        }
        return brokenIn(file, route);
    }

    private static boolean owns(RouteFile file, String name) {
        return name.equals(file.name()) || name.startsWith(file.name() + "-");
    }

    private static String expected(RouteFile file) {
        return file.name() + " or " + file.name() + "-SOMETHING";
    }

    private static boolean calledBy(RouteDefinition route, String name) {
        Matcher direct = DIRECT.matcher(route.getInput().getEndpointUri());
        return direct.matches() && direct.group(1).equals(name);
    }

    private static Optional<String> brokenIn(RouteFile file, RouteDefinition route) {
        for (ProcessorDefinition<?> node :
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)) {
            Optional<String> broken = node.hasCustomIdAssigned() && !owns(file, node.getId())
                    ? Optional.of("the id " + node.getId() + " is not this file's; expected " + expected(file))
                    : broken(node);
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
            return Optional.of(takesData(header));
        } else if (node instanceof SetHeadersDefinition headers) {
            return headers.getHeaders().stream()
                    .filter(header -> !(header.getExpression() instanceof ConstantExpression))
                    .findFirst()
                    .map(RouteRules::takesData);
        } else if (node instanceof ToDefinition to && CODE.matcher(to.getUri()).matches()) {
            return Optional.of("to " + to.getUri() + " runs code; use the kind command");
        } else if (node instanceof ToDefinition to && OURS.matcher(to.getUri()).matches()) {
            return Optional.of("to " + to.getUri() + " is a part of the skeleton, which nothing else may call");
        }
        return Optional.empty();
    }

    private static String takesData(SetHeaderDefinition header) {
        return "setHeader " + header.getName() + " takes data; use setVariable, or a constant";
    }
}
