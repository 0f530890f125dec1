package dev.nightshift.cli;

import dev.nightshift.app.ControlServer;
import dev.nightshift.app.Engine;
import dev.nightshift.app.Installation;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The home as the running service has it: what verbs work on that were sent to the service. */
final class ServiceSession implements Session {
    private final Installation home;
    private final Engine engine;
    private final Consumer<String> progress;

    ServiceSession(Installation home, Engine engine, Consumer<String> progress) {
        this.home = home;
        this.engine = engine;
        this.progress = progress;
    }

    @Override
    public Installation toRead() {
        return home;
    }

    @Override
    public Installation toChange() {
        return home;
    }

    @Override
    public <T> T holding(String purpose, Supplier<T> work) {
        engine.slot().take((purpose.startsWith("u") ? "an " : "a ") + purpose);
        try {
            return work.get();
        } finally {
            engine.slot().free();
        }
    }

    @Override
    public ShiftView shift(ShiftOrder order) {
        Progress following = Progress.follow(progress);
        try {
            return engine.shift(order);
        } finally {
            following.close();
        }
    }

    @Override
    public OptionalInt inService(ControlServer.Asked asked, Terminal terminal) {
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        // the home stays open: it is the service's
    }
}
