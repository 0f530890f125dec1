package dev.nightshift.shift;

import dev.nightshift.config.Schedule;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
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
    public static final String LOOK = "direct:look";
    /**
     * No such configuration exists: a route that names one is left alone by the nameless {@link FailureRoutes}, whose
     * exception clause would otherwise take the place of the one here.
     */
    private static final String OWN_FAILURES = "skeleton";

    private final Steps steps;
    private final Crashes crashes;
    private final Looking clock;

    /** The beans behind the steps. */
    public record Steps(Entry entry, UserSteps user, Guard guard, Work work, JobSteps job, Closing closing) {
        Opening opening() {
            return entry.opening();
        }

        Trigger trigger() {
            return entry.trigger();
        }
    }

    /** How a shift begins: by whom it is found due, and how it opens. */
    public record Entry(Trigger trigger, Opening opening) {}

    /**
     * When somebody looks whether a shift is due.
     *
     * @param schedules none: the clock starts nothing
     * @param period from look to look
     */
    public record Looking(List<Schedule> schedules, ZoneId zone, Duration period) {
        public Looking {
            schedules = List.copyOf(schedules);
        }
    }

    public ShiftRoutes(Steps steps, Crashes crashes, Looking clock) {
        this.steps = steps;
        this.crashes = crashes;
        this.clock = clock;
    }

    @Override
    public void configure() {
        onException(Exception.class).continued(true).process(this::crashed);

        clock();

        from(LOOK)
                .routeId("shift-look")
                .routeConfigurationId(OWN_FAILURES)
                .removeHeaders("*")
                .setBody(exchange -> steps.trigger().look())
                .id("look")
                .filter(body().isNotNull())
                .id("looked")
                // On a thread of its own: the clock looks on while the shift runs.
                .wireTap(SHIFT)
                .id("shift-due");

        from(SHIFT)
                .routeId("shift")
                .routeConfigurationId(OWN_FAILURES)
                .removeHeaders("*")
                .bean(steps.opening(), "open")
                .id("open")
                .filter(body().isInstanceOf(OpenShift.class))
                .id("opened")
                .to("direct:guard")
                .id("shift-guard")
                .to("direct:work")
                .id("shift-work")
                .to("direct:close")
                .id("shift-close")
                .end()
                .bean(steps.closing(), "closeUnreached")
                .id("close-unreached")
                .bean(steps.opening(), "leave")
                .id("leave")
                .bean(steps.opening(), "leave")
                .id("leave-regardless");

        from("direct:guard")
                .routeId("guard")
                .routeConfigurationId(OWN_FAILURES)
                .filter(ShiftRoutes::autonomous)
                .id("guarded")
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
                .bean(steps.job(), "before")
                .id("job-before")
                .bean(steps.job(), "run")
                .id("job-run")
                .bean(steps.job(), "after")
                .id("job-after")
                .bean(steps.job(), "scope")
                .id("job-scope")
                .bean(steps.job(), "decide")
                .id("job-decide")
                .bean(steps.job(), "record")
                .id("job-record")
                .bean(steps.job(), "recordRegardless")
                .id("job-record-regardless")
                .bean(steps.job(), "undo")
                .id("job-undo");

        from("direct:close")
                .routeId("close")
                .routeConfigurationId(OWN_FAILURES)
                .bean(steps.closing(), "snapshot")
                .id("close-snapshot")
                .bean(steps.closing(), "clean")
                .id("close-retention")
                .bean(steps.closing(), "care")
                .id("close-proof")
                .bean(steps.closing(), "close")
                .id("close-record")
                .bean(steps.closing(), "closeRegardless")
                .id("close-record-regardless")
                .bean(steps.closing(), "copy")
                .id("close-copy")
                .process(userStep("shift-report"))
                .id("close-report")
                .bean(steps.closing(), "report")
                .id("close-report-regardless")
                .process(userStep("shift-notify"))
                .id("close-notify")
                .bean(steps.closing(), "deliver")
                .id("close-notify-regardless");
    }

    /** Quartz fires at the time, and is only a hint; the timer finds what Quartz does not know of. */
    private void clock() {
        for (Schedule schedule : clock.schedules()) {
            String name = schedule.name();
            from("quartz:nightshift/" + name + "?stateful=true&cron="
                            + URLEncoder.encode(schedule.cron().toString(), StandardCharsets.UTF_8)
                            + "&trigger.timeZone="
                            + URLEncoder.encode(clock.zone().getId(), StandardCharsets.UTF_8))
                    .routeId(name.equals(Schedule.MAIN) ? "shift-trigger" : "shift-trigger-" + name)
                    .routeConfigurationId(OWN_FAILURES)
                    .to(LOOK);
        }
        if (!clock.schedules().isEmpty()) {
            from("timer:shift-clock?delay=1000&period=" + clock.period().toMillis())
                    .routeId("shift-clock")
                    .routeConfigurationId(OWN_FAILURES)
                    .to(LOOK);
        }
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
