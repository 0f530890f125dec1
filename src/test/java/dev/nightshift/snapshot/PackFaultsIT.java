package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.fault.Program;
import dev.nightshift.fault.Strace;
import dev.nightshift.fault.Sweep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes, merges and prunes packs is killed anywhere: what it said was stored can be read, what is visible
 * is whole, and the next run removes what was left and completes.
 */
class PackFaultsIT {
    private static final String[] CALLS = {"pwrite64", "write", "fsync", "rename", "unlink"};

    @TempDir
    Path temp;

    @Test
    void killed_at_any_call_what_was_stored_is_there() throws Exception {
        Strace.needed();
        Path calm = temp.resolve("calm");
        Set<String> files = new TreeSet<>(program(calm).run().after("file"));
        Strace.Counted counted =
                watching(temp.resolve("counted"), files).count(program(temp.resolve("counted")), CALLS);
        assertThat(counted.calls()).containsOnlyKeys(CALLS);
        Sweep.of("P10 packs of snapshots", "kill points")
                .each(counted.calls(), 1, (call, n) -> {
                    Path store = temp.resolve(call + n);
                    Program.Result killed = watching(store, files).kill(program(store), call, n);
                    return whole(store, killed);
                })
                .report();
    }

    private static Program program(Path store) {
        return Program.of(PackMain.class, store);
    }

    private static Strace watching(Path store, Set<String> files) {
        Path folder = store.resolve("objects/pack");
        List<Path> paths = new ArrayList<>(List.of(folder, folder.resolve("tmp_nightshift-pack")));
        for (String file : files) {
            paths.add(folder.resolve(file));
            if (file.endsWith(".idx")) {
                paths.add(folder.resolve("tmp_nightshift-" + file));
            }
        }
        return Strace.on(paths);
    }

    private static Sweep.Found whole(Path store, Program.Result killed) throws Exception {
        Set<ObjectId> promised = new HashSet<>();
        killed.after("acknowledged").forEach(id -> promised.add(ObjectId.fromString(id)));
        if (killed.lines().contains("pruning")) {
            promised.retainAll(PackMain.needed());
        }
        int lost = lost(store, promised);

        Program.Result again = program(store).run();

        assertThat(again.exit()).as(again.toString()).isZero();
        assertThat(lost(store, PackMain.needed())).isZero();
        try (var left = Files.list(store.resolve("objects/pack"))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .hasSize(2)
                    .allMatch(name -> name.startsWith("pack-"));
        }
        if (Torture.has("git")) {
            assertThat(Torture.sh("git --git-dir \"$1\" fsck --strict --full --no-dangling 2>&1", store.toString()))
                    .doesNotContain("error", "missing");
        }
        return new Sweep.Found(promised.size(), lost);
    }

    private static int lost(Path folder, Set<ObjectId> ids) throws Exception {
        int lost = 0;
        try (ObjectStore store = new ObjectStore(new StoreFolder(folder))) {
            assertThat(store.damaged()).isEmpty();
            for (ObjectId id : ids) {
                if (!store.has(id) || !store.intact(id, Constants.OBJ_BLOB)) {
                    lost++;
                }
            }
        }
        return lost;
    }
}
