package dev.nightshift.app;

import dev.nightshift.notice.Deliveries;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.Problem;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.userroutes.UserRoutes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.apache.camel.impl.DefaultCamelContext;

/** Builds the route files of a home on trial, beside a running service or without one. Nothing runs. */
public final class RouteCheck {
    private RouteCheck() {}

    /** What is wrong; empty: all of them would be used. */
    public static List<Problem> run(Installation home) {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Deliveries none = new Deliveries(home.database(), home.outbox(), List.of(), Duration.ZERO, false);
            new Wiring(home, none, nowhere()).beans().forEach(context.getRegistry()::bind);
            new Channels(home).beans().forEach(context.getRegistry()::bind);
            context.start();
            UserRoutes routes = new UserRoutes(context, home.routeFiles());
            return routes.check();
        } catch (Exception e) {
            throw EnvironmentException.lasting(
                    ProblemCode.CANNOT_START,
                    "Camel did not start: " + e.getMessage(),
                    "Run it again with --debug to see where it comes from.",
                    e);
        }
    }

    /** The routes are built, never called. */
    private static Wiring.Ways nowhere() {
        return new Wiring.Ways(
                (name, body) -> {
                    throw new IllegalStateException("a route was called on trial. Indicates a bug.");
                },
                Set::of,
                run -> {
                    throw new IllegalStateException("a job was run on trial. Indicates a bug.");
                },
                ForkJoinPool.commonPool());
    }
}
