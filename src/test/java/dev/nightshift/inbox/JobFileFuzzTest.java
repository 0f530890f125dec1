package dev.nightshift.inbox;

import static org.assertj.core.api.Assertions.fail;

import dev.nightshift.job.JobSpec;
import dev.nightshift.job.SpecJson;
import dev.nightshift.problem.UserException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever bytes arrive, they are read or refused, and nothing else happens. */
class JobFileFuzzTest {
    private static final long SEED = Long.getLong("nightshift.seed", 20261122L);
    private static final int ROUNDS = Integer.getInteger("nightshift.rounds", 20_000);
    private static final byte[] YAML = """
            jobs:
              - id: a
                title: "Nacht 🌙"
                command: [make, 'x y', "\\u00e9"]
                needs: { memory: 4G, exclusive: [whisper] }
                env: { MODE: full }
                outputs: [ { path: out/report.md, kind: markdown } ]
                not_before: 2026-11-22T22:00:00Z
              - shell: |
                  a
                  b
                after: [a]
                timeout: 2h
            """.getBytes(StandardCharsets.UTF_8);
    private static final byte[] JSON = """
            [{"job_id": "a", "type": "summary", "priority": 1, "inputs": [{"path": "x"}], "metadata": {"a": [1, true]}},
             {"command": ["x", "\\ud83c\\udf19"], "dependencies": ["a"], "env": {"A": "b"}, "retry_safe": false}]
            """.getBytes(StandardCharsets.UTF_8);
    private static final List<String> PIECES = List.of(
            "&a ",
            "*a",
            "<<: ",
            "!!binary ",
            "---\n",
            "...\n",
            "? ",
            "- ",
            ": ",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "'",
            "|\n",
            ">\n",
            "\\ud800",
            "\\0",
            "\0",
            "\uFEFF",
            "%YAML 1.1\n",
            "%TAG ! x\n",
            "#",
            "\t",
            "\r",
            "\u2028",
            "null",
            "~",
            "1e999",
            "\\U00110000",
            "\\x",
            "!<",
            "@",
            "`",
            "\u0085");

    private final JobFileReader reader = new JobFileReader(Set.of("main"), ZoneOffset.UTC);

    @Test
    void random_bytes_are_refused() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS / 4; round++) {
            byte[] content = new byte[random.nextInt(200)];
            random.nextBytes(content);
            if (random.nextBoolean()) {
                for (int at = 0; at < content.length; at++) {
                    content[at] = (byte) (32 + (content[at] & 0x7f) % 95);
                }
            }
            tryBoth(content, round);
        }
    }

    @Test
    void mutated_files_are_read_or_refused() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = random.nextBoolean() ? YAML : JSON;
            for (int times = 1 + random.nextInt(4); times > 0; times--) {
                content = mutated(content, random);
            }
            tryBoth(content, round);
        }
    }

    private static byte[] mutated(byte[] content, Random random) {
        int from = random.nextInt(content.length + 1);
        int to = Math.min(content.length, from + random.nextInt(20));
        byte[] piece =
                switch (random.nextInt(4)) {
                    case 0 -> new byte[0];
                    case 1 -> PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
                    case 2 -> Arrays.copyOfRange(content, to, Math.min(content.length, to + random.nextInt(60)));
                    default -> new byte[] {(byte) random.nextInt(256)};
                };
        byte[] made = new byte[from + piece.length + content.length - to];
        System.arraycopy(content, 0, made, 0, from);
        System.arraycopy(piece, 0, made, from, piece.length);
        System.arraycopy(content, to, made, from + piece.length, content.length - to);
        return made;
    }

    private void tryBoth(byte[] content, int round) {
        for (String name : List.of("fuzz.yaml", "fuzz.json")) {
            try {
                for (JobSpec spec : reader.read(name, content)) {
                    if (!SpecJson.read(SpecJson.write(spec)).equals(spec)) {
                        fail("not the same after storing: " + spec);
                    }
                }
            } catch (UserException expected) {
                // Refused: as good as read.
            } catch (RuntimeException | StackOverflowError problem) {
                fail(
                        "seed %d, round %d, %s: %s"
                                .formatted(SEED, round, name, HexFormat.of().formatHex(content)),
                        problem);
            }
        }
    }
}
