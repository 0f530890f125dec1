package dev.nightshift.cli;

import dev.nightshift.problem.ExitCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.userroutes.RouteFile;
import java.util.List;
import picocli.CommandLine.Command;

/** Which there are. */
@Command(
        name = "list",
        description = "Shows the steps and kinds, and the file that each comes from.",
        footerHeading = "%nExamples%n",
        footer = {"  nightshift routes list", "", "Exit status: 0."})
final class RoutesList extends Verb {
    RoutesList(Context context) {
        super(context);
    }

    @Override
    ExitCode run() {
        List<RouteFile> files = context.toRead().routeFiles().all();
        if (context.json()) {
            context.printJson(files.stream()
                    .map(file -> Json.object(
                            "name", file.name(),
                            "kind", file.kind().orElse(null),
                            "source", file.source()))
                    .toList());
            return ExitCode.OK;
        }
        Table table = context.table("NAME", "FROM");
        files.forEach(file -> table.row(Shown.line(file.name()), Shown.line(file.source())));
        table.printTo(context);
        return ExitCode.OK;
    }
}
