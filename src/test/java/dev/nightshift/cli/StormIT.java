package dev.nightshift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All at once: two services that want one home and are killed, ten people who type, and thousands of files. */
class StormIT {
    private static final boolean SOAK = Boolean.getBoolean("nightshift.soak");
    private static final int FILES = SOAK ? 50_000 : 10_000;
    private static final int CALLS = SOAK ? 300 : 20;
    private static final int KILLS = SOAK ? 12 : 2;
    private static final int TYPING = 8;
    /** Types in processes of their own. */
    private static final int COLD = 2;

    /** What nobody may ever see of a busy database or of a mistake of ours. */
    private static final Pattern ALARM =
            Pattern.compile("locked|SQLITE|Exception|Indicates a bug|^\\s+at ", Pattern.MULTILINE);

    @TempDir
    private Path folder;

    private final List<Process> services = new ArrayList<>();
    private final Set<String> acknowledged = Collections.synchronizedSet(new HashSet<>());
    private final ConcurrentLinkedQueue<String> alarms = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Double> listMillis = new ConcurrentLinkedQueue<>();
    private Cli cli;
    private int logs;

    @BeforeEach
    void make() throws IOException {
        cli = Cli.fresh(folder);
        Files.writeString(
                cli.home.resolve("config/nightshift.properties"),
                "\nnightshift.shift.cron=0 0 0 1 1 ? 2099\n",
                StandardOpenOption.APPEND);
        Files.createDirectories(cli.home.resolve("inbox"));
    }

    @AfterEach
    void end() {
        services.forEach(Process::destroyForcibly);
    }

    @Test
    void nothing_is_lost_or_doubled_and_nobody_hears_of_a_lock() throws Exception {
        long seed = System.nanoTime();
        ExecutorService people = Executors.newCachedThreadPool();
        try {
            Future<Dropped> dropping = people.submit(() -> drop(seed));
            List<Future<Integer>> typing = new ArrayList<>();
            for (int person = 0; person < TYPING + COLD; person++) {
                int who = person;
                typing.add(people.submit((Callable<Integer>) () -> type(new Random(seed + who), who < COLD)));
            }
            long begun = System.nanoTime();
            for (int round = 0; round < KILLS; round++) {
                Process winner = oneOfTwo();
                int before = accepted();
                await().atMost(Duration.ofSeconds(60)).until(() -> accepted() > before + 500 || waiting() == 0);
                if (round % 2 == 0) {
                    winner.destroyForcibly();
                } else {
                    winner.destroy();
                }
                assertThat(winner.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            Process last = oneOfTwo();
            Dropped dropped = dropping.get();
            for (Future<Integer> person : typing) {
                person.get();
            }
            await().atMost(Duration.ofSeconds(SOAK ? 600 : 90))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> waiting() == 0);
            double seconds = (System.nanoTime() - begun) / 1e9;
            last.destroy();
            assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
            System.out.printf(
                    "storm: %d files in %.0f s with %d starts, beside %d calls; list p95 %.0f ms (seed %d)%n",
                    FILES, seconds, KILLS + 1, (TYPING + COLD) * CALLS, percentile95(), seed);
            assertConserved(dropped, "seed " + seed);
        } finally {
            people.shutdownNow();
        }
        assertThat(alarms).isEmpty();
        assertThat(serviceLogs())
                .as("the log of the services")
                .doesNotContain(" ERROR ")
                .doesNotContain("locked");
    }

    /** Starts two at once: one serves, the other ends and says who does. */
    private Process oneOfTwo() throws Exception {
        Path[] err = {folder.resolve("service-" + logs++), folder.resolve("service-" + logs++)};
        Process first = serve(err[0]);
        Process second = serve(err[1]);
        await().atMost(Duration.ofSeconds(60)).until(() -> !first.isAlive() || !second.isAlive());
        Process winner = first.isAlive() ? first : second;
        Process loser = first.isAlive() ? second : first;
        String said = Files.readString(first.isAlive() ? err[1] : err[0]);
        assertThat(ALARM.matcher(said).find()).as(said).isFalse();
        assertThat(winner.isAlive()).as("one of them serves").isTrue();
        assertThat(loser.exitValue()).as(said).isEqualTo(11);
        assertThat(said).contains("process " + winner.pid());
        return winner;
    }

    private Process serve(Path err) throws IOException {
        List<String> words = Cli.with(Cli.program("-XX:TieredStopAtLevel=1", "-Xmx256m"), "start");
        Process process = cli.start(words, folder.resolve(err.getFileName() + ".out"), err);
        services.add(process);
        return process;
    }

    private String serviceLogs() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("service-"))
                    .toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    /** What was dropped: how often each content, whether it is good, and how many jobs all of it makes. */
    private record Dropped(Map<String, Integer> good, Map<String, Integer> bad, int jobs) {}

    private Dropped drop(long seed) throws Exception {
        Random random = new Random(seed);
        Dropped sum = new Dropped(new TreeMap<>(), new TreeMap<>(), 0);
        int jobs = 0;
        Path staging = Files.createDirectories(cli.home.resolve("inbox/.staging"));
        for (int i = 0; i < FILES; i++) {
            Entry entry = entry(i, random);
            byte[] bytes = entry.content().getBytes(StandardCharsets.UTF_8);
            Path hidden = Files.write(staging.resolve(entry.name()), bytes);
            (entry.jobs() > 0 ? sum.good() : sum.bad()).merge(hash(bytes), 1, Integer::sum);
            jobs += entry.jobs();
            Files.move(hidden, cli.home.resolve("inbox").resolve(entry.name()), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.delete(staging);
        return new Dropped(sum.good(), sum.bad(), jobs);
    }

    private record Entry(String name, String content, int jobs) {}

    private static Entry entry(int i, Random random) {
        String id = "s-" + i;
        return switch (random.nextInt(40)) {
            case 0 -> new Entry(id + ".yaml", "{id: " + id + ", command: [", 0);
            case 1 -> new Entry(id + ".bin", "no job " + i, 0);
            case 2, 3 -> new Entry(id + ".txt", "a document " + i, 1);
            case 4, 5, 6, 7 ->
                new Entry(
                        id + ".json",
                        IntStream.range(0, 4)
                                .mapToObj(n -> "{\"id\": \"" + id + "-" + n + "\", \"command\": [\"true\"]}")
                                .toList()
                                .toString(),
                        4);
            case 8, 9, 10 -> new Entry(id + ".yml", "{title: always the same, command: ['true']}", 1);
            default -> new Entry(id + ".yaml", "{id: " + id + ", command: ['true']}", 1);
        };
    }

    private static String hash(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private int type(Random random, boolean cold) throws Exception {
        List<String> mine = new ArrayList<>();
        for (int call = 0; call < (cold ? CALLS / 3 : CALLS); call++) {
            List<String> words = words(random, mine);
            long begun = System.nanoTime();
            Cli.Result result = cold
                    ? cli.inOwnProcess(Cli.with(Cli.program("-XX:TieredStopAtLevel=1"), words.toArray(String[]::new)))
                    : cli.run(words.toArray(String[]::new));
            if (words.get(0).equals("list")) {
                listMillis.add((System.nanoTime() - begun) / 1e6);
            }
            if (words.get(0).equals("add") && result.exit() == 0) {
                mine.add(result.word());
                acknowledged.add(result.word());
            }
            boolean expected =
                    result.exit() == 0 || (result.exit() == 2 && !words.get(0).equals("add"));
            if (!expected || ALARM.matcher(result.out() + result.err()).find()) {
                alarms.add(words + " ended with " + result.exit() + ": " + result.err());
            }
        }
        return mine.size();
    }

    private static List<String> words(Random random, List<String> mine) {
        if (mine.isEmpty() || random.nextInt(3) == 0) {
            return List.of("add", "--no-workspace", "--", "true");
        }
        String id = mine.get(random.nextInt(mine.size()));
        return switch (random.nextInt(7)) {
            case 0 -> List.of("list");
            case 1 -> List.of("cancel", id);
            case 2 -> List.of("hold", id);
            case 3 -> List.of("release", id);
            case 4 -> List.of("retry", id);
            case 5 -> List.of("show", id);
            default -> List.of("status");
        };
    }

    private double percentile95() {
        double[] sorted =
                listMillis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) (0.95 * (sorted.length - 1))];
    }

    private int accepted() throws IOException {
        return count(cli.home.resolve("inbox/accepted"));
    }

    private int waiting() throws IOException {
        return count(cli.home.resolve("inbox"));
    }

    private static int count(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return (int) files.filter(path -> !Set.of("accepted", "rejected")
                            .contains(path.getFileName().toString()))
                    .count();
        }
    }

    private void assertConserved(Dropped dropped, String told) throws Exception {
        Map<String, Integer> rejected = hashes(cli.home.resolve("inbox/rejected"), false);
        assertThat(hashes(cli.home.resolve("inbox/accepted"), false)).as(told).isEqualTo(dropped.good());
        assertThat(rejected).as(told).isEqualTo(dropped.bad());
        assertThat(hashes(cli.home.resolve("inbox/rejected"), true).values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .as(told + ": reasons")
                .isEqualTo(
                        rejected.values().stream().mapToInt(Integer::intValue).sum());
        Set<String> ids = new HashSet<>();
        for (JsonNode job : cli.run("list", "--all", "--json").json()) {
            ids.add(job.get("id").asText());
        }
        assertThat(ids).as(told).hasSize(dropped.jobs() + acknowledged.size()).containsAll(acknowledged);
    }

    private static Map<String, Integer> hashes(Path directory, boolean reasons) throws Exception {
        Map<String, Integer> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".reason.txt") == reasons) {
                    hashes.merge(hash(Files.readAllBytes(file)), 1, Integer::sum);
                }
            }
        }
        return hashes;
    }
}
