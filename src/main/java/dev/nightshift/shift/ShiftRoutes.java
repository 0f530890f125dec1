package dev.nightshift.shift;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Date;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;

/**
 * The skeleton of the night, one line per step: open, guard, work, close, report, notify. A step that fails is recorded
 * and told, and the next one runs all the same; what may not follow a failed guard, {@link Crashes} closes.
 */
public final class ShiftRoutes extends RouteBuilder {
    public static final String SHIFT = "direct:shift";
    public static final String JOB = "direct:job";
    /**
     * No such configuration exists: a route that names one is left alone by the nameless {@link FailureRoutes}, whose
     * exception clause would otherwise take the place of the one here.
     */
    private static final String OWN_FAILURES = "skeleton";

    private final Steps steps;
    private final Crashes crashes;
    private final Schedule schedule;

    /** The beans behind the steps. */
    public record Steps(Opening opening, UserSteps user, Guard guard, Work work, JobSteps job, Closing closing) {}

    /**
     * When the clock starts a shift.
     *
     * @param cron in the syntax of Quartz; empty: never
     */
    public record Schedule(String cron, ZoneId zone) {}

    public ShiftRoutes(Steps steps, Crashes crashes, Schedule schedule) {
        this.steps = steps;
        this.crashes = crashes;
        this.schedule = schedule;
    }

    @Override
    public void configure() {
        onException(Exception.class).continued(true).process(this::crashed);

        from(trigger())
                .routeId("shift-trigger")
                .routeConfigurationId(OWN_FAILURES)
                .autoStartup(!schedule.cron().isEmpty())
                .setBody(exchange -> exchange.getMessage().getHeader("scheduledFireTime", Date.class))
                .bean(steps.opening(), "scheduled")
                .id("shift-due")
                .to(SHIFT);

        from(SHIFT)
                .routeId("shift")
                .routeConfigurationId(OWN_FAILURES)
                .removeHeaders("*")
                .bean(steps.opening(), "open")
                .id("open")
                .filter(body().isInstanceOf(OpenShift.class))
                .to("direct:guard")
                .to("direct:work")
                .to("direct:close")
                .bean(steps.opening(), "leave")
                .id("leave")
                .bean(steps.opening(), "leave")
                .id("leave-regardless");

        from("direct:guard")
                .routeId("guard")
                .routeConfigurationId(OWN_FAILURES)
                .filter(ShiftRoutes::autonomous)
                .process(userStep("shift-health"))
                .id("guard-health")
                .bean(steps.guard(), "decide")
                .id("guard-decide")
                .bean(steps.guard(), "snapshot")
                .id("guard-snapshot");

        from("direct:work")
                .routeId("work")
                .routeConfigurationId(OWN_FAILURES)
                .bean(steps.work(), "run")
                .id("work-queue");

        from(JOB)
                .routeId("job")
                .routeConfigurationId(OWN_FAILURES)
                .bean(steps.job(), "run")
                .id("job-run")
                .bean(steps.job(), "decide")
                .id("job-decide")
                .bean(steps.job(), "record")
                .id("job-record")
                .bean(steps.job(), "recordRegardless")
                .id("job-record-regardless");

        from("direct:close")
                .routeId("close")
                .routeConfigurationId(OWN_FAILURES)
                .bean(steps.closing(), "snapshot")
                .id("close-snapshot")
                .bean(steps.closing(), "clean")
                .id("close-retention")
                .bean(steps.closing(), "close")
                .id("close-record")
                .bean(steps.closing(), "closeRegardless")
                .id("close-record-regardless")
                .process(userStep("shift-report"))
                .id("close-report")
                .bean(steps.closing(), "report")
                .id("close-report-regardless")
                .process(userStep("shift-notify"))
                .id("close-notify")
                .bean(steps.closing(), "deliver")
                .id("close-notify-regardless");
    }

    private String trigger() {
        String cron = schedule.cron().isEmpty() ? "0 0 0 1 1 ? 2099" : schedule.cron();
        return "quartz:nightshift/shift?stateful=true&cron="
                + URLEncoder.encode(cron, StandardCharsets.UTF_8) + "&trigger.timeZone="
                + URLEncoder.encode(schedule.zone().getId(), StandardCharsets.UTF_8);
    }

    private Processor userStep(String name) {
        return exchange -> steps.user().call(exchange.getMessage().getMandatoryBody(OpenShift.class), name);
    }

    private void crashed(Exchange exchange) {
        crashes.record(
                exchange.getMessage().getBody(),
                exchange.getProperty(Exchange.FAILURE_ROUTE_ID, "unknown", String.class),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }

    private static boolean autonomous(Exchange exchange) {
        return exchange.getMessage().getBody(OpenShift.class).isAutonomous();
    }
}
