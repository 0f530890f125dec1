package dev.nightshift.store;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;

/** Takes the runner lock of the file it is given, says so, and keeps it until its input ends. */
final class LockHolderMain {
    private LockHolderMain() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        try (RunnerLock lock = RunnerLock.take(Path.of(arguments[0]), "start", InstantSource.system())) {
            out.println("taken by " + ProcessHandle.current().pid());
            out.flush();
            int last = System.in.read();
            if (last >= 0) {
                // "again": ask who holds it, from inside; then say that it was asked.
                out.println(RunnerLock.holder(Path.of(arguments[0])).orElse("nobody"));
                out.flush();
                last = System.in.read();
            }
            out.println("end " + last + lock.getClass().getSimpleName().charAt(0));
        }
    }
}
