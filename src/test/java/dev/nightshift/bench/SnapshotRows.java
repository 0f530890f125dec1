package dev.nightshift.bench;

import static dev.nightshift.bench.SnapshotBench.ROUNDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The lines of {@link SnapshotBench}, each of which makes what it needs below a folder and removes it again. */
record SnapshotRows(Path folder, WarmJvm warm, Path jar) {
    private static final int WARM_UP = 3;
    /** As old as an entry must be to be trusted without reading it. */
    private static final int SETTLED_SECONDS = 3;

    private static final int FEW = 10;
    private static final int MANY = 1000;

    /** One that takes its turn. */
    @FunctionalInterface
    private interface Turn {
        Measured in(int round) throws Exception;
    }

    /** What one did in each round, by contestant; nothing for one that is missing. */
    private static List<List<Measured>> byTurns(int rounds, Turn... turns) throws Exception {
        List<List<Measured>> all = new ArrayList<>();
        for (int i = 0; i < turns.length; i++) {
            all.add(new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < turns.length; i++) {
                BenchHome.run(List.of("sync"));
                all.get(i).add(turns[i].in(round));
            }
        }
        return all;
    }

    private static List<Measured> byTurnsWith(String peer, List<List<Measured>> all, int which) {
        return Peers.has(peer) ? all.get(which) : List.of();
    }

    /** Takes nobody counts. */
    void warmUp(Path tree) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            freshTake(tree, i);
        }
    }

    private Measured freshTake(Path tree, int round) throws IOException {
        Path store = folder.resolve("store" + round);
        Measured taken = warm.ask("take", store, tree);
        forget(store);
        return taken;
    }

    private void forget(Path store) throws IOException {
        warm.ask("forget", store);
        BenchHome.delete(store);
    }

    void first(Path tree) throws Exception {
        List<List<Measured>> all =
                byTurns(ROUNDS, round -> freshGit(tree), round -> coldTake(tree), round -> freshTake(tree, round));
        List<Measured> git = byTurnsWith(Peers.GIT, all, 0);
        BenchTable.line("first snapshot, source, cold", all.get(1), Peers.GIT, git, 0.5);
        BenchTable.line("first snapshot, source, warm", all.get(2), Peers.GIT, git, 0.33);
    }

    private Measured freshGit(Path tree) throws IOException, InterruptedException {
        Path git = folder.resolve("git");
        Peers.gitInit(git, tree);
        Measured taken = Peers.gitSnapshot(git, tree);
        BenchHome.delete(git);
        return taken;
    }

    private Measured coldTake(Path tree) throws IOException, InterruptedException {
        Path home = home(tree);
        Measured taken = Measured.run(
                java.util.Map.of(),
                BenchHome.java(),
                "-jar",
                jar.toString(),
                "--home",
                home.toString(),
                "snapshot",
                "take");
        BenchHome.delete(home);
        return taken;
    }

    private Path home(Path tree) throws IOException {
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/nightshift.properties"), "nightshift.workspace.main.path=" + tree);
        return home;
    }

    void media(Path tree) throws Exception {
        Path store = folder.resolve("media-store");
        Path restic = folder.resolve("restic");
        warmUpLarge();
        List<List<Measured>> all = byTurns(
                ROUNDS,
                round -> {
                    Measured taken = warm.ask("take", store, tree);
                    forget(store);
                    return taken;
                },
                round -> {
                    if (!Peers.has(Peers.RESTIC)) {
                        return nothing();
                    }
                    Peers.resticInit(restic);
                    Measured taken = Peers.resticBackup(restic, tree);
                    BenchHome.delete(restic);
                    BenchHome.delete(folder.resolve("restic-cache"));
                    return taken;
                });
        BenchTable.line(
                "first snapshot, media, warm", all.get(0), Peers.RESTIC, byTurnsWith(Peers.RESTIC, all, 1), 0.33);
    }

    /** Large files go another way than small ones. */
    private void warmUpLarge() throws IOException {
        Path tree = Files.createDirectory(folder.resolve("large"));
        Corpus.incompressible(tree.resolve("large.bin"), 100_000_000, 1);
        warmUp(tree);
        BenchHome.delete(tree);
    }

    private static Measured nothing() {
        return new Measured(0, 0, 0, "");
    }

    void unchanged(String name, Path tree) throws Exception {
        Path store = folder.resolve("store");
        Path git = folder.resolve("git");
        Path restic = folder.resolve("restic");
        warm.ask("take", store, tree);
        Peers.gitPrime(git, tree);
        if (Peers.has(Peers.RESTIC)) {
            Peers.resticInit(restic);
            Peers.resticBackup(restic, tree);
        }
        settle();
        warm.ask("take", store, tree);
        Peers.gitSnapshot(git, tree);
        List<List<Measured>> all = byTurns(
                ROUNDS,
                round -> warm.ask("take", store, tree),
                round -> Peers.gitSnapshot(git, tree),
                round -> Peers.has(Peers.RESTIC) ? Peers.resticBackup(restic, tree) : nothing());
        BenchTable.line("nothing changed, " + name + ", warm", all.get(0), Peers.GIT, all.get(1), 1.0);
        BenchTable.line(
                "nothing changed, " + name + ", warm",
                all.get(0),
                Peers.RESTIC,
                byTurnsWith(Peers.RESTIC, all, 2),
                0.1);
        forget(store);
        for (String made : List.of("git", "restic", "restic-cache")) {
            BenchHome.delete(folder.resolve(made));
        }
    }

    private static void settle() {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SETTLED_SECONDS));
    }

    void tenChanged(Corpus many) throws Exception {
        Path store = folder.resolve("store");
        warm.ask("take", store, many.root());
        for (int i = 0; i < WARM_UP; i++) {
            warm.ask("walk", many.root());
        }
        settle();
        warm.ask("take", store, many.root());
        List<List<Measured>> all = byTurns(
                ROUNDS + 2,
                round -> {
                    many.change(FEW, round);
                    return warm.ask("take", store, many.root());
                },
                round -> warm.ask("walk", many.root()));
        BenchTable.line("10 of many changed, warm", all.get(0), "stat walk", all.get(1), 1.2);
        forget(store);
    }

    void append(long bytes, long more) throws Exception {
        Path tree = Files.createDirectory(folder.resolve("append"));
        Path file = tree.resolve("large.bin");
        Path store = folder.resolve("store");
        Path restic = folder.resolve("restic");
        boolean peer = Peers.has(Peers.RESTIC);
        Corpus.incompressible(file, bytes, 1);
        warm.ask("take", store, tree);
        if (peer) {
            Peers.resticInit(restic);
            Peers.resticBackup(restic, tree);
        }
        long oursBefore = size(store);
        long theirsBefore = peer ? size(restic) : 0;
        List<List<Measured>> all = byTurns(
                ROUNDS,
                round -> {
                    Corpus.append(file, more, 100 + round);
                    BenchHome.run(List.of("sync"));
                    return warm.ask("take", store, tree);
                },
                round -> peer ? Peers.resticBackup(restic, tree) : nothing());
        BenchTable.line("10 MB appended to 1 GB, warm", all.get(0), Peers.RESTIC, peer ? all.get(1) : List.of(), 1.0);
        long ours = size(store) - oursBefore;
        long theirs = peer ? size(restic) - theirsBefore : 0;
        BenchTable.figure(
                "10 MB appended to 1 GB, growth",
                ours / ROUNDS / 1000 + " kB",
                peer ? "restic " + theirs / ROUNDS / 1000 + " kB" : "restic is missing",
                theirs == 0 ? Double.NaN : (double) ours / theirs,
                1.2);
        forget(store);
        for (String made : List.of("append", "restic", "restic-cache")) {
            BenchHome.delete(folder.resolve(made));
        }
    }

    void restore(Path tree) throws Exception {
        Path store = folder.resolve("store");
        Path git = folder.resolve("git");
        String tag = warm.ask("take", store, tree).said();
        Peers.gitInit(git, tree);
        String commit = Peers.gitSnapshot(git, tree).said().strip();
        List<List<Measured>> all = byTurns(
                ROUNDS,
                round -> {
                    Path into = Files.createDirectory(folder.resolve("ours"));
                    Measured taken = warm.ask("restore", store, into, tag);
                    BenchHome.delete(into);
                    return taken;
                },
                round -> {
                    Path into = Files.createDirectory(folder.resolve("theirs"));
                    Measured taken = Peers.gitRestore(git, into, commit);
                    BenchHome.delete(into);
                    return taken;
                });
        BenchTable.line("restore and verify, source, warm", all.get(0), "git checkout, hash", all.get(1), 1.0);
        forget(store);
        BenchHome.delete(git);
    }

    void history() throws Exception {
        List<Path> stores = new ArrayList<>();
        List<Path> trees = new ArrayList<>();
        for (int snapshots : List.of(FEW, MANY)) {
            Path tree = Corpus.make(folder.resolve("tree" + snapshots), Corpus.Shape.SOURCE.scaled(0.05))
                    .root();
            trees.add(tree);
            stores.add(folder.resolve("store" + snapshots));
            warm.ask("take-many", stores.get(stores.size() - 1), tree, snapshots);
        }
        for (String call : List.of("take", "diff", "list")) {
            List<List<Measured>> all = byTurns(
                    2 * ROUNDS + 1,
                    round -> warm.ask(call, stores.get(1), trees.get(1)),
                    round -> warm.ask(call, stores.get(0), trees.get(0)));
            // A list is as long as what it lists.
            double goal = call.equals("list") ? (double) MANY / FEW : 1.2;
            BenchTable.line(call + " beside 1000 snapshots", all.get(0), "beside 10", all.get(1), goal);
        }
        for (Path path : List.of(stores.get(0), stores.get(1), trees.get(0), trees.get(1))) {
            warm.ask("forget", path);
            BenchHome.delete(path);
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
