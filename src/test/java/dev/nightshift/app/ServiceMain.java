package dev.nightshift.app;

import java.nio.file.Path;
import java.time.InstantSource;

/** The service as a process of its own; tests start it and end it with signals. */
final class ServiceMain {
    private ServiceMain() {}

    public static void main(String[] words) throws Exception {
        try (Installation installation = Installation.open(Path.of(words[0]), System.getenv(), InstantSource.system());
                Engine engine = Engine.start(installation, Engine.Purpose.SERVICE)) {
            engine.serve();
        }
    }
}
