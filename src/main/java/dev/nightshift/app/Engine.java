package dev.nightshift.app;

import dev.nightshift.config.Home;
import dev.nightshift.config.ShiftConfig;
import dev.nightshift.inbox.InboxRoutes;
import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Deliveries;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.OutboxRoutes;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.shift.FailureRoutes;
import dev.nightshift.shift.OpenShift;
import dev.nightshift.shift.ShiftRoutes;
import dev.nightshift.shift.Slot;
import dev.nightshift.userroutes.UserRoutes;
import dev.nightshift.watchdog.ServiceManager;
import dev.nightshift.watchdog.Watchdog;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.ModelCamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running heart of a home: holds the runner lock, recovers what the last runner left, and runs the routes on Camel
 * Main. Either for a service, or for one shift.
 */
public final class Engine implements AutoCloseable {
    /** So long the end waits for a rollback, an undo or a snapshot. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final Duration DELIVERY_BUDGET = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(20);
    static final int STOP_SECONDS = 60;

    /** What it is started for. */
    public enum Purpose {
        /** Inbox, trigger and outbox run until it is stopped. */
        SERVICE,
        /** Nothing runs by itself. */
        ONE_SHIFT
    }

    private final Installation home;
    private final Tenure tenure;
    private final Deliveries deliveries;
    private final Watchdog watchdog;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<@Nullable EnvironmentException> broken = new AtomicReference<>();
    private final Main main;
    private final ExecutorService threads;
    private final Wiring wiring;
    private final UserRoutes userRoutes;
    private final ProducerTemplate template;

    private Engine(Installation home, Purpose purpose, Tenure tenure) throws Exception {
        this.home = home;
        this.tenure = tenure;
        this.threads = Executors.newCachedThreadPool(Engine::thread);
        this.main = new Main();
        home.config().camel().forEach(main::addInitialProperty);
        main.configure().withName("nightshift").withShutdownTimeout(STOP_SECONDS);
        main.init();
        ModelCamelContext context = (ModelCamelContext) main.getCamelContext();
        this.template = context.createProducerTemplate();
        this.userRoutes = new UserRoutes(context, home.routeFiles());
        this.deliveries = deliveries(context, purpose);
        this.wiring = new Wiring(
                home,
                deliveries,
                new Wiring.Ways(
                        userRoutes::call, userRoutes::kinds, run -> template.sendBody(ShiftRoutes.JOB, run), threads));
        this.watchdog = new Watchdog(
                List.of(
                        tenure.heartbeat(),
                        wiring.brake.heartbeat(),
                        wiring.steps.entry().trigger().heartbeat()),
                ServiceManager.of(home.environment(), ProcessHandle.current().pid()),
                this::hangs);
        wiring.beans().forEach(context.getRegistry()::bind);
        context.addRoutesConfigurations(new FailureRoutes());
        context.addRoutes(new ShiftRoutes(wiring.steps, wiring.crashes, looking(purpose)));
        if (purpose == Purpose.SERVICE) {
            Home.create(home.home().inbox());
            context.addRoutes(new InboxRoutes(wiring.inbox, home.home().inbox()));
            context.addRoutes(new OutboxRoutes(deliveries));
        }
        home.database().onBroken(this::broken);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeStop(BaseMainSupport stopping) {
                watchdog.stopping();
                wiring.brake.stopService();
            }
        });
    }

    /**
     * Takes the runner lock, recovers, and starts the routes.
     *
     * @throws EnvironmentException {@code home_held}, or {@code cannot_start} with what Camel said
     */
    public static Engine start(Installation home, Purpose purpose) {
        Tenure tenure = Tenure.begin(home, purpose == Purpose.SERVICE ? "start" : "shift");
        Engine engine = null;
        try {
            // A holder that was killed left its own: nobody is to wait for an answer there.
            Files.deleteIfExists(home.home().controlSocket());
            engine = new Engine(home, purpose, tenure);
            tenure.whenLost(engine::lost);
            engine.wiring.recovery.run();
            engine.userRoutes.load();
            engine.main.start();
            return engine;
        } catch (RuntimeException e) {
            abandon(engine, tenure);
            throw e;
        } catch (Exception e) {
            abandon(engine, tenure);
            throw EnvironmentException.lasting(
                    ProblemCode.CANNOT_START,
                    "Camel did not start: " + e.getMessage(),
                    "See the configuration's camel.* keys and the files in "
                            + home.home().routes() + ".",
                    e);
        }
    }

    private static void abandon(@Nullable Engine engine, Tenure tenure) {
        if (engine != null) {
            engine.close();
        }
        tenure.close();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "nightshift-worker");
        thread.setDaemon(true);
        return thread;
    }

    private ShiftRoutes.Looking looking(Purpose purpose) {
        ShiftConfig shift = home.config().shift();
        return new ShiftRoutes.Looking(
                purpose == Purpose.SERVICE ? shift.schedules() : List.of(), shift.zone(), BETWEEN_LOOKS);
    }

    private Deliveries deliveries(CamelContext context, Purpose purpose) {
        Channels channels = new Channels(home);
        channels.beans().forEach(context.getRegistry()::bind);
        return new Deliveries(
                home.database(),
                home.outbox(),
                channels.through(userRoutes),
                DELIVERY_BUDGET,
                purpose == Purpose.SERVICE);
    }

    /** Serves until the process is told to end. */
    public void serve() throws Exception {
        log.info(
                "Night Shift serves {}; shift: {} {}",
                home.home().path(),
                home.config().shift().main().cron(),
                home.config().shift().zone());
        Thread end = new Thread(this::awaitClosed, "nightshift-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            watchdog.ready("Serves " + home.home().path());
            main.run();
        } finally {
            forget(end);
        }
        failWhenBroken();
    }

    /** The process ends only when this has: a signal alone would not wait for the lease to be ended. */
    private void awaitClosed() {
        try {
            if (!closed.await(STOP_SECONDS + 10, TimeUnit.SECONDS)) {
                log.error("Not everything ended in {} s; the next start recovers what is left", STOP_SECONDS + 10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("the process ends, by this hook");
        }
    }

    /** Runs a shift now, to its end. */
    public ShiftView shift(ShiftOrder order) {
        Exchange exchange = template.request(
                ShiftRoutes.SHIFT, request -> request.getMessage().setBody(order));
        failWhenBroken();
        if (exchange.getMessage().getBody() instanceof OpenShift shift) {
            return home.database().read(tx -> home.shifts().get(tx, shift.getId()));
        }
        Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (caught instanceof RuntimeException runtime) {
            throw runtime;
        }
        throw new IllegalStateException("the shift did not open: " + caught + ". Indicates a bug.", caught);
    }

    /** What the clock does by itself: opens what is due, on a thread of its own. */
    void look() {
        template.sendBody(ShiftRoutes.LOOK, "");
    }

    /** Where tests break the routes. */
    ModelCamelContext context() {
        return (ModelCamelContext) main.getCamelContext();
    }

    /** Keeps shifts, rollbacks and snapshots of this process apart. */
    public Slot slot() {
        return wiring.slot;
    }

    /** No more claims; what runs is ended and recorded. */
    public void stopSoon() {
        wiring.brake.stopService();
    }

    /** Another process runs the home now: what we started ends, and the humans know. */
    void lost() {
        wiring.brake.stopService();
        long latest = System.nanoTime()
                + home.config().process().grace().plusSeconds(5).toNanos();
        while (!wiring.brake.isIdle() && System.nanoTime() < latest) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        tell(
                "service_replaced",
                "Another process has taken over Night Shift",
                body().line(
                                "Process " + ProcessHandle.current().pid() + " ran "
                                        + home.home().path()
                                        + " and was silent for too long: stopped, or without processor or disk. Another process has taken"
                                        + " over its home. What this one ran was ended, its outcomes are discarded, and it ends now.")
                        .command("How things stand", "status"));
    }

    /**
     * The disk or the file under the database failed: whoever met it has it thrown; nothing more is claimed, what runs is
     * ended, the humans know, and the process ends with exit status 12, so that a supervisor begins anew from what is on
     * the disk. By a thread of its own: the caller may be inside a transaction.
     */
    void broken(EnvironmentException problem) {
        if (broken.compareAndSet(null, problem)) {
            wiring.brake.stopService();
            log.error(
                    "The database failed; Night Shift ends: {}",
                    problem.problem().message());
            threads.execute(() -> {
                tell(
                        "database_failed",
                        "The database of Night Shift failed; it ends",
                        body().problem(problem.problem())
                                .line("What was running is ended.")
                                .command("Start it again", "start"));
                main.completed();
            });
        }
    }

    private void failWhenBroken() {
        EnvironmentException problem = broken.get();
        if (problem != null) {
            throw problem;
        }
    }

    void hangs(String what) {
        tell(
                "service_hangs",
                "Night Shift hangs",
                body().line("In " + home.home().path() + ": " + what).command("How things stand", "status"));
    }

    private Body.Builder body() {
        return Body.with(home.launcher());
    }

    /** Past the outbox: the database may be what hangs, or not ours any more. */
    private void tell(String code, String subject, Body.Builder body) {
        deliveries.straight(
                new Notice(code, Notice.Severity.PROBLEM, subject, body.build(), About.of("service")),
                home.clock().instant());
    }

    @Override
    public void close() {
        wiring.brake.stopService();
        watchdog.close();
        main.stop();
        // An undo that is cut off keeps its workspaces closed until it is completed; most end in seconds.
        if (!wiring.slot.awaitFree(PATIENCE)) {
            log.warn("What still works on this home is cut off. See how to complete it: status");
        }
        threads.shutdown();
        tenure.close();
        wiring.pings.close();
        closed.countDown();
    }
}
