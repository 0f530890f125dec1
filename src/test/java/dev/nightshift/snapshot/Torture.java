package dev.nightshift.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A tree of everything that is hard to keep, made and listed by programs that are not ours. */
final class Torture {
    private Torture() {}

    private static final String MAKE = """
        set -e
        cd "$1"
        mkdir -p src/deep/er empty 'dir with space' nest/.git/refs/heads nest/.git/objects sticky setgid closed
        echo hello > src/a.txt; printf 'a\\r\\nb\\r\\n' > src/crlf.txt; : > src/nothing
        printf '* filter=lfs text eol=crlf\\n' > .gitattributes
        printf '*.log\\n' > .gitignore; echo ignored > x.log; echo SECRET=1 > .env
        printf '[submodule "../../x"]\\n' > .gitmodules
        echo 'ref: refs/heads/main' > nest/.git/HEAD; echo aaaa > nest/.git/refs/heads/main
        mkdir wt; echo 'gitdir: ../nest/.git/worktrees/wt' > wt/.git
        mkdir .GIT 'git~1'; echo x > .GIT/config; echo y > 'git~1/x'; echo z > '.git '
        echo p > '100%'; echo q > '%2egit'; echo b > 'back\\slash'; echo t > 'a~b'; echo u > 'gi7eba~1'
        printf n > "$(printf 'new\\nline')"; printf m > "$(printf 'bad\\377\\376name')"; printf g > 'grüße-日本'
        mkdir "$(printf 'd\\351r')"; echo in > "$(printf 'd\\351r/in')"
        printf h > "$(printf '.g\\342\\200\\214it')"
        ln -s a.txt src/link; ln -s /etc/passwd outside; ln -s nowhere dangling; ln -s src/ slashed
        ln -s 'src//deep/../a.txt' doubled; ln -s "$(printf 'bad\\377target')" badlink; ln -s .. up
        echo '#!/bin/sh' > run.sh; chmod 755 run.sh; chmod 4755 src/crlf.txt; chmod 600 .env; chmod 0400 src/nothing
        chmod 1777 sticky; chmod 2775 setgid; echo s > setgid/f
        echo c > closed/f; chmod 0555 closed
        head -c 3000000 /dev/urandom > big.bin; head -c 1048577 /dev/zero > zeros
        echo foo > foo; mkdir foo.d; echo x > foo.d/x; mkdir foo0; echo y > foo-
        touch -d '2001-02-03 04:05:06.789123456' src/a.txt src/deep
        mkfifo pipe
        """;

    private static final String LIST = """
        cd "$1"
        find . ! -type p -printf '%P %y %m %l\\0' | LC_ALL=C sort -z | tr '\\0' '|'
        find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
        find . \\( -type f -o -type d \\) ! -path . -printf '%T@ %P\\0' | LC_ALL=C sort -z | tr '\\0' '|'
        """;

    static void make(Path directory) throws Exception {
        Files.createDirectories(directory);
        sh(MAKE, directory.toString());
    }

    /** Names, types, modes, targets, hashes of content and times, by find and sha256sum. */
    static String listing(Path directory) throws Exception {
        return sh(LIST, directory.toString());
    }

    static String sh(String script, String... arguments) throws Exception {
        String[] command = new String[arguments.length + 4];
        command[0] = "bash";
        command[1] = "-c";
        command[2] = script;
        command[3] = "sh";
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        return run(command);
    }

    static String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("HOME", "/nonexistent");
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(String.join(" ", command) + "\n" + out)
                .isZero();
        return out;
    }

    static boolean has(String program) {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
