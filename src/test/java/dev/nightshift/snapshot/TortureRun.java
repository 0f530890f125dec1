package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * Makes a tree of everything that a file system can hold, destroys it and has it put back, as whoever runs it. The
 * program ends with 0 where other programs see no difference.
 */
final class TortureRun {
    private TortureRun() {}

    private static final String MAKE = """
        set -e
        cd "$1"
        export GIT_CONFIG_NOSYSTEM=1 HOME=/nonexistent
        git() { command git -c user.name=t -c user.email=t@t -c protocol.file.allow=always -c init.defaultBranch=main "$@"; }
        at=real
        for level in 1 2 3; do
          git init -q "$at"; echo "$level" > "$at/file"; git -C "$at" add file; git -C "$at" commit -q -m "$level"
          at="$at/inner"
        done
        git -C real submodule --quiet add "$1/real/inner/inner" sub; git -C real commit -q -m sub
        git -C real worktree add -q "$1/tree" -b side
        git -C real gc -q
        long=$(printf 'n%.0s' $(seq 255)); echo long > "$long"; mkdir "d${long:1}"; echo in > "d${long:1}/$long"
        mkdir links; echo shared > links/one; ln links/one links/two; ln links/one three
        mkdir -p empty/er/est; ln -s /nonexistent/dangling dangling2; ln -s "$1/real" absolute; ln -s real/// slashes
        truncate -s 4G sparse; printf x | dd of=sparse bs=1 seek=3000000000 conv=notrunc status=none
        truncate -s 1M small-sparse; printf y | dd of=small-sparse bs=1 seek=500000 conv=notrunc status=none
        head -c 20000000 /dev/urandom > twenty
        mkdir dirs; for mode in 0500 0555 0700 1777 2755 3711 6750; do mkdir dirs/$mode; echo x > dirs/$mode/f; done
        for mode in 0500 0555 0700 1777 2755 3711 6750; do chmod $mode dirs/$mode; done
        touch -d '1999-12-31 23:59:59.123456789' links/one small-sparse empty/er; touch -h -d '2030-01-02 03:04:05.000000001' slashes
        [ "$(id -u)" != 0 ] || { mknod null c 1 3; mknod loop b 7 99; chown 12:34 three; }
        """;

    private static final String DESTROY = """
        set -e
        cd "$1"; chmod -R u+rwx . 2>/dev/null || true
        find . -mindepth 1 -delete
        echo something > else; mkdir real; echo other > real/file; mkdir twenty; ln -s /etc links
        """;

    private static final String LIST = """
        cd "$1"
        find . -mindepth 1 \\( -type f -o -type d -o -type l \\) -printf '%P %y %m %l %T@ %U %G ' \\
          \\( -type d -printf '\\0' -o -printf '%s\\0' \\) | LC_ALL=C sort -z | tr '\\0' '|'
        find . -type f -size -1G -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
        cmp -n 1 -i 3000000000:0 sparse <(printf x) && tail -c 1000 sparse | sha256sum
        """;

    /** Listings of before and after, and the end of the rollback. */
    record Outcome(String before, String after, Rollback.Result result) {}

    static Outcome run(Path work, Path store) throws Exception {
        Torture.make(work);
        Torture.sh(MAKE, work.toString());
        modes(work.resolve("modes"));
        socket(work.resolve("socket"));
        String before = Torture.sh(LIST, work.toString());
        Workspace main = new Workspace("main", work, List.of());
        Snapshots snapshots = new Snapshots(store, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC);
        Snapshot pre = snapshots.take(SnapshotKind.PRE, "2026-11-22-190000", List.of(main), Map.of());
        Torture.sh(DESTROY, work.toString());
        snapshots.take(SnapshotKind.POST, "2026-11-22-190000", List.of(main), Map.of());
        Rollback.Result result = snapshots.rollback(new Rollback.Request(pre, List.of(main), null, false));
        return new Outcome(before, Torture.sh(LIST, work.toString()), result);
    }

    /** A file of each mode; who is not root cannot read all of them back. */
    private static void modes(Path directory) throws IOException {
        Files.createDirectory(directory);
        Object user = Files.getAttribute(directory, "unix:uid");
        for (int mode = 0; mode < 010000; mode++) {
            if (user.equals(0) || (mode & 0400) != 0) {
                Path file = directory.resolve(String.format("%04o", mode));
                Files.writeString(file, String.valueOf(mode % 7));
                Files.setAttribute(file, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static void socket(Path path) throws IOException {
        Path shorter = Files.createTempDirectory("socket").resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(shorter));
            Files.move(shorter, path);
        } finally {
            Files.deleteIfExists(shorter.getParent());
        }
    }

    public static void main(String[] arguments) throws Exception {
        Outcome outcome = run(Path.of(arguments[0]), Path.of(arguments[1]));
        System.out.println(outcome.result());
        boolean good = outcome.before().equals(outcome.after())
                && outcome.result().verified()
                && outcome.result().failed().isEmpty();
        if (!good) {
            System.out.println(outcome.before());
            System.out.println(outcome.after());
        }
        System.exit(good ? 0 : 1);
    }
}
