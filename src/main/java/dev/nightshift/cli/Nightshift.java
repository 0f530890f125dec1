package dev.nightshift.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The program. */
public final class Nightshift {
    private Nightshift() {}

    /** Opens a session for the home in a folder. */
    @FunctionalInterface
    public interface Sessions {
        Session open(Path home);
    }

    /**
     * One call of the command line.
     *
     * @param folder the current directory of the caller
     */
    public record Call(Terminal terminal, Map<String, String> environment, Path folder, Sessions sessions) {
        public Call {
            environment = Map.copyOf(environment);
        }
    }

    public static void main(String[] args) {
        Map<String, String> environment = System.getenv();
        LogChoice.choose(args);
        Terminal terminal = new Terminal(writer(System.out), writer(System.err), isTerminal(1), keyboard());
        Clock clock = Clock.systemUTC();
        int status = run(
                new Call(
                        terminal,
                        environment,
                        Path.of("").toAbsolutePath(),
                        home -> new OwnSession(home, environment, clock)),
                args);
        System.exit(status);
    }

    /** Runs one command line; its exit status. Never throws for what the user or the machine did wrong. */
    public static int run(Call call, String... args) {
        Context context = new Context(call, args);
        Problems problems = new Problems(context);
        try {
            CommandLine command = Verbs.commandLine(context, args);
            command.setOut(call.terminal().out());
            command.setErr(call.terminal().err());
            command.setExecutionExceptionHandler(problems);
            command.setParameterExceptionHandler(problems);
            command.setUsageHelpAutoWidth(false);
            command.setUsageHelpWidth(100);
            command.setExpandAtFiles(false);
            command.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
            return command.execute(args);
        } catch (RuntimeException | StackOverflowError e) {
            return problems.tell(e);
        } finally {
            call.terminal().out().flush();
            call.terminal().err().flush();
            context.close();
        }
    }

    /** Always UTF-8: the names and titles that we show are, whatever the locale says. */
    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, false, StandardCharsets.UTF_8);
    }

    private static @Nullable BufferedReader keyboard() {
        return isTerminal(0) ? new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())) : null;
    }

    /** Linux shows what a descriptor is; where it cannot be seen, it counts as no terminal. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
