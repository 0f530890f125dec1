package dev.nightshift.bench;

import dev.nightshift.app.Engine;
import dev.nightshift.app.Installation;
import dev.nightshift.job.JobId;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Submission;
import dev.nightshift.report.NightFacts;
import dev.nightshift.report.Reports;
import dev.nightshift.report.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the report of a long night takes: gathered and written in all of its forms, after a real night of 200 jobs that
 * print, change files and fail, each fourth of them.
 */
final class ReportBench {
    private static final int JOBS = 200;
    private static final int ROUNDS = 7;

    private ReportBench() {}

    static void run() throws Exception {
        // As an installation is called: the class path of a build is longer than all else in a report.
        System.setProperty("nightshift.launcher", "/opt/nightshift/bin/nightshift");
        try (BenchHome folder = BenchHome.make("");
                Installation home = folder.open()) {
            byte[] file = IntStream.range(0, JOBS)
                    .mapToObj(ReportBench::job)
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.UTF_8);
            Submission jobs = new Submission(home.jobFiles().read("bench.yaml", file), null, "bench", false);
            home.database().write(tx -> home.queue().enqueue(tx, jobs));
            ShiftView shift;
            try (Engine engine = Engine.start(home, Engine.Purpose.ONE_SHIFT)) {
                shift = engine.shift(new ShiftOrder(null, null, true, true, true, null));
            }
            double[] millis = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                millis[round] = write(home, shift.id(), folder.path().resolve("again"));
            }
            double first = millis[0];
            Arrays.sort(millis);
            System.out.printf(
                    "report of %d jobs, gathered and written in all forms: first %.0f ms, median %.0f ms; page %d kB, mail %d kB%n",
                    JOBS,
                    first,
                    millis[ROUNDS / 2],
                    Files.size(Reports.htmlFile(home.home().reports(), shift.id())) / 1024,
                    Files.size(Reports.mailFile(home.home().reports(), shift.id())) / 1024);
        }
    }

    private static String job(int number) {
        return "- {id: job-%d, title: Job number %d of the night, workspace: main, shell: 'seq 1 50; mkdir -p d%d; for f in 1 2 3 4 5 6 7 8; do echo $f > d%d/$f; done; exit %d'}%n"
                .formatted(number, number, number, number, number % 4 == 0 ? 3 : 0);
    }

    private static List<String> tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.subList(Math.max(0, lines.size() - 5), lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double write(Installation home, String shift, Path reports) {
        long begun = System.nanoTime();
        NightFacts facts = home.database()
                .read(tx -> home.reports()
                        .gather(
                                tx,
                                shift,
                                home.conditions().now(),
                                Surroundings.unknown(),
                                (job, attempt, redaction) ->
                                        redaction.redact(tail(home.folders().log(new JobId(job), attempt)))));
        Reports.write(reports, facts);
        return (System.nanoTime() - begun) / 1e6;
    }
}
