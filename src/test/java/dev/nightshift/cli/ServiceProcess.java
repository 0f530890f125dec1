package dev.nightshift.cli;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code start} as a process of its own, which tests stop, end and kill. */
final class ServiceProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** A clock that starts no shift, so that tests do. */
    static void quietly(Cli cli) throws IOException {
        Files.writeString(cli.home.resolve("config/nightshift.properties"), """

                nightshift.shift.cron=0 0 0 1 1 ? 2099
                nightshift.process.grace=1s
                """, StandardOpenOption.APPEND);
    }

    /** Starts it; it may not serve yet. */
    static ServiceProcess start(Cli cli, String name, String... options) throws IOException {
        Path log = cli.home.resolveSibling(name + ".log");
        Process process = cli.start(
                Cli.with(Cli.with(Cli.program("-XX:TieredStopAtLevel=1", "-Xmx256m"), "start"), options),
                cli.home.resolveSibling(name + ".out"),
                log);
        return new ServiceProcess(process, log);
    }

    static ServiceProcess serving(Cli cli, String name, String... options) throws IOException {
        ServiceProcess service = start(cli, name, options);
        await().atMost(PATIENCE).until(() -> !service.process.isAlive() || service.serves());
        if (!service.serves()) {
            throw new AssertionError("it does not serve: " + service.log());
        }
        return service;
    }

    boolean serves() throws IOException {
        return log().contains("Night Shift serves");
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new AssertionError("kill -" + name + ": " + exit);
        }
    }

    /** Its exit status. */
    int end() throws Exception {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end: " + log());
        }
        return process.exitValue();
    }

    /** Kills it; a process that is stopped dies of that too. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
