package dev.nightshift.app;

import dev.nightshift.fault.Halt;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Sends what waits in the outbox of a home, as {@code notify retry} does, in a process to be killed. Arguments: the home,
 * and the look at the clock at which it ends itself, or 0. Each transaction looks at it, before a letter goes out and after.
 */
final class SenderMain {
    private SenderMain() {}

    public static void main(String[] arguments) {
        Halt halt = new Halt(Integer.parseInt(arguments[1]));
        InstantSource halting = halt.clock(InstantSource.system());
        boolean[] sends = {false};
        InstantSource clock =
                () -> sends[0] ? halting.instant() : InstantSource.system().instant();
        try (Installation home = Installation.open(Path.of(arguments[0]), System.getenv(), clock);
                Courier courier = Courier.open(home)) {
            sends[0] = true;
            System.out.println("delivered " + courier.deliver().delivered());
        }
        halt.done();
    }
}
