package dev.nightshift.shift;

import dev.nightshift.config.Redaction;
import dev.nightshift.runner.RunningJob;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to an exception in any route that does not treat it itself, the users' included: one line in the log that
 * names route and node, without the secrets of the job that it ran for. The exception goes on to whoever called the route, and becomes an outcome or a note there.
 */
public final class FailureRoutes extends RouteConfigurationBuilder {
    private static final Logger log = LoggerFactory.getLogger(FailureRoutes.class);

    @Override
    public void configuration() {
        routeConfiguration().onException(Exception.class).logExhausted(false).process(FailureRoutes::say);
    }

    private static void say(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        RunningJob job = exchange.getProperty(RunningJob.class.getName(), RunningJob.class);
        Redaction own = job == null
                ? Redaction.NONE
                : Redaction.NONE.and(job.spec().work().env());
        log.info(
                "Route {} failed at {}: {}",
                exchange.getProperty(Exchange.FAILURE_ROUTE_ID),
                exchange.getProperty(Exchange.TO_ENDPOINT, "a step of its own", String.class),
                failure == null ? "unknown" : own.redact(failure.toString()));
    }
}
