package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingIT {
    @TempDir
    Path temp;

    @Test
    void what_the_store_gives_back_is_hashed_before_it_is_put_anywhere() throws Exception {
        StoreFolder folder = new StoreFolder(temp.resolve("store"));
        folder.create();
        byte[] right = "right".getBytes(StandardCharsets.UTF_8);
        ObjectId id = ObjectStore.hash(Constants.OBJ_BLOB, right, right.length);
        Path root = Files.createDirectory(temp.resolve("work"));

        folder.writeObject(id.name(), Constants.TYPE_BLOB, right);
        stage(folder, root, id);
        folder.removeObject(id.name());
        folder.writeObject(id.name(), Constants.TYPE_BLOB, "wrong".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> stage(folder, root, id)).isInstanceOf(DamagedException.class);
        assertThat(root).isEmptyDirectory();
    }

    private static void stage(StoreFolder folder, Path root, ObjectId id) throws Exception {
        Entry file = new Entry(Entry.Type.FILE, 0644, Instant.EPOCH, new Entry.Owner(0, 0), 5, new Content(id, false));
        try (WorkspaceTree tree = WorkspaceTree.open(root)) {
            tree.beginStaging();
            try {
                new Staging(folder, tree, List.of(new Planner.Action("file", null, file)), Set.of()).run();
            } finally {
                tree.endStaging();
            }
        }
    }
}
