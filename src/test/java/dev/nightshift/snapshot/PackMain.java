package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Writes some packs, merges them, removes every second object; for tests that kill it. Prints {@code acknowledged ID} for
 * an object that it stored, {@code file NAME} for each file that is among the packs meanwhile, and {@code pruning}.
 */
final class PackMain {
    static final int PACKS = 4;
    private static final int OBJECTS = 6;

    private PackMain() {}

    public static void main(String[] arguments) throws IOException {
        StoreFolder folder = new StoreFolder(Path.of(arguments[0]));
        folder.create();
        for (int number = 0; number < PACKS; number++) {
            List<ObjectId> ids = new ArrayList<>();
            try (ObjectStore store = new ObjectStore(folder);
                    PackWriter pack = PackWriter.begin(folder, store)) {
                for (byte[] content : contents(number)) {
                    ids.add(pack.add(Constants.OBJ_BLOB, content));
                }
                pack.finish();
            }
            ids.forEach(id -> System.out.println("acknowledged " + id.name()));
            files(folder);
        }
        new Repack(folder).merge(2, 1 << 30);
        System.out.println("merged");
        files(folder);
        System.out.println("pruning");
        ObjectIds live = new ObjectIds();
        needed().forEach(live::add);
        new Repack(folder).prune(live);
        files(folder);
    }

    private static void files(StoreFolder folder) throws IOException {
        folder.packs().forEach(name -> System.out.println("file " + name));
    }

    static List<byte[]> contents(int pack) {
        Random random = new Random(pack);
        List<byte[]> contents = new ArrayList<>();
        for (int object = 0; object < OBJECTS; object++) {
            byte[] content = new byte[object * 20_000 + pack];
            random.nextBytes(content);
            contents.add(content);
        }
        return contents;
    }

    /** What is not removed at the end. */
    static Set<ObjectId> needed() {
        Set<ObjectId> needed = new HashSet<>();
        for (int pack = 0; pack < PACKS; pack++) {
            List<byte[]> contents = contents(pack);
            for (int object = 0; object < contents.size(); object += 2) {
                byte[] content = contents.get(object);
                needed.add(ObjectStore.hash(Constants.OBJ_BLOB, content, content.length));
            }
        }
        return needed;
    }
}
