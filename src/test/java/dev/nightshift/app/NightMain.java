package dev.nightshift.app;

import dev.nightshift.fault.BrokenNodes;
import dev.nightshift.fault.Halt;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * One autonomous shift as a process of its own, which ends itself at the Nth node that it passes. Arguments: the home, and
 * N or 0.
 */
final class NightMain {
    private NightMain() {}

    public static void main(String[] arguments) throws Exception {
        Halt halt = new Halt(Integer.parseInt(arguments[1]));
        System.setProperty(Launchers.LAUNCHER, "/opt/nightshift/nightshift");
        try (Installation installation =
                        Installation.open(Path.of(arguments[0]), System.getenv(), InstantSource.system());
                Engine engine = Engine.start(installation, Engine.Purpose.ONE_SHIFT)) {
            BrokenNodes.in(engine.context(), halt::step);
            System.out.println(
                    "ended " + engine.shift(TestHome.AUTONOMOUS).status().code());
        }
        halt.done();
        // Whatever threads are left: the calm run must end as well.
        System.exit(0);
    }
}
