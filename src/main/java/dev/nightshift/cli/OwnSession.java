package dev.nightshift.cli;

import dev.nightshift.app.ControlClient;
import dev.nightshift.app.ControlServer;
import dev.nightshift.app.Engine;
import dev.nightshift.app.Installation;
import dev.nightshift.app.Tenure;
import dev.nightshift.config.Home;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.store.RunnerLock;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The home opened by this process. */
final class OwnSession implements Session {
    private static final long END_SECONDS = 120;

    private final Path folder;
    private final Map<String, String> environment;
    private final InstantSource clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Installation open;
    private boolean changing;

    OwnSession(Path folder, Map<String, String> environment, InstantSource clock) {
        this.folder = folder;
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public Installation toRead() {
        if (open == null) {
            open = Installation.openToRead(folder, environment, clock);
            Hiding.secrets(open.config().redaction());
        }
        return open;
    }

    @Override
    public Installation toChange() {
        if (open == null || !changing) {
            closeHome();
            open = Installation.open(folder, environment, clock);
            Hiding.secrets(open.config().redaction());
            changing = true;
        }
        return open;
    }

    @Override
    public <T> T holding(String purpose, Supplier<T> work) {
        Tenure tenure = Tenure.begin(toChange(), purpose);
        try {
            return work.get();
        } finally {
            tenure.close();
        }
    }

    @Override
    public ShiftView shift(ShiftOrder order) {
        try (Engine engine = Engine.start(toChange(), Engine.Purpose.ONE_SHIFT)) {
            Thread end = new Thread(() -> stop(engine), "nightshift-end");
            Runtime.getRuntime().addShutdownHook(end);
            try {
                return engine.shift(order);
            } finally {
                forget(end);
            }
        }
    }

    @Override
    public OptionalInt inService(ControlServer.Asked asked, Terminal terminal) {
        Home home = toRead().home();
        return RunnerLock.holder(home.runnerLock()).isEmpty()
                ? OptionalInt.empty()
                : ControlClient.run(home.controlSocket(), asked, terminal.out(), terminal.err());
    }

    /** The signal's exit status stands only when we let the process end by it: wait until all has been told. */
    private void stop(Engine engine) {
        engine.stopSoon();
        try {
            if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, by this hook.
        }
    }

    private void closeHome() {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    @Override
    public void close() {
        closeHome();
        ended.countDown();
    }
}
