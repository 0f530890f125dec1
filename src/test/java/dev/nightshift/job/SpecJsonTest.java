package dev.nightshift.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpecJsonTest {
    private static final long SEED = Long.getLong("nightshift.seed", 20261122L);
    private static final String LETTERS = "aZ09 \"\\/\n\t\u0000\u2028é😀{}[]:,";

    @Test
    void whatever_is_written_comes_back_equal_and_writes_the_same_text() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            JobSpec spec = spec(random);
            String json = SpecJson.write(spec);
            assertThat(SpecJson.read(json)).as("seed %d, round %d", SEED, round).isEqualTo(spec);
            assertThat(SpecJson.write(SpecJson.read(json))).isEqualTo(json);
        }
    }

    @Test
    void keys_are_sorted_and_absent_values_left_out() {
        JobSpec spec = new JobSpec(
                new JobId("a"),
                new Work("command", "t", List.of("true"), Map.of("B", "2", "A", "1"), List.of(), List.of()),
                new Place(null, "", List.of()),
                new Policy(
                        Duration.ofHours(3),
                        0,
                        Duration.ofMinutes(5),
                        false,
                        new Needs(1, 2, new LinkedHashSet<>(List.of("z", "y"))),
                        Policy.Notify.FAILURE),
                new Order(5, "standard", List.of(new JobId("b")), Instant.parse("2026-11-22T22:00:00Z"), false, null),
                Map.of("n", "1", "m", List.of("x")));

        assertThat(SpecJson.write(spec))
                .isEqualTo("{\"extra\":{\"m\":[\"x\"],\"n\":\"1\"},\"id\":\"a\","
                        + "\"order\":{\"after\":[\"b\"],\"approvalBefore\":false,\"jobClass\":\"standard\","
                        + "\"notBefore\":\"2026-11-22T22:00:00Z\",\"priority\":5},"
                        + "\"place\":{\"cwd\":\"\",\"pathPrepend\":[]},"
                        + "\"policy\":{\"backoff\":\"PT5M\",\"needs\":{\"disk\":2,\"exclusive\":[\"y\",\"z\"],\"memory\":1},"
                        + "\"retries\":0,\"retrySafe\":false,\"tell\":\"FAILURE\",\"timeout\":\"PT3H\"},"
                        + "\"work\":{\"command\":[\"true\"],\"env\":{\"A\":\"1\",\"B\":\"2\"},\"inputs\":[],"
                        + "\"kind\":\"command\",\"outputs\":[],\"title\":\"t\"}}");
    }

    @Test
    void refuses_what_it_did_not_write() {
        for (String text : List.of("", "null", "[]", "{\"id\":\"../x\"}", "{\"surprise\":1}")) {
            assertThatThrownBy(() -> SpecJson.read(text)).as(text).isInstanceOf(IllegalStateException.class);
        }
    }

    private static JobSpec spec(Random random) {
        return new JobSpec(
                random.nextBoolean() ? null : id(random),
                new Work(text(random), text(random), texts(random), env(random), texts(random), outputs(random)),
                new Place(
                        random.nextBoolean() ? null : text(random),
                        text(random),
                        texts(random),
                        random.nextBoolean()
                                ? null
                                : new Scope(
                                        texts(random),
                                        random.nextBoolean() ? null : random.nextInt(9),
                                        random.nextBoolean() ? null : random.nextInt(9),
                                        random.nextBoolean() ? null : random.nextLong(99)),
                        random.nextBoolean() ? null : OnInvalid.UNDO,
                        random.nextBoolean() ? null : true),
                new Policy(
                        Duration.ofMillis(random.nextInt(1_000_000_000)),
                        random.nextInt(9),
                        Duration.ofSeconds(random.nextInt(100_000), random.nextInt(1_000_000_000)),
                        random.nextBoolean(),
                        new Needs(random.nextLong() >>> 1, random.nextInt(9), Set.copyOf(texts(random))),
                        List.of(Policy.Notify.values()).get(random.nextInt(3))),
                new Order(
                        1 + random.nextInt(9),
                        random.nextBoolean() ? Order.STANDARD : Order.DEMANDING,
                        List.of(id(random)),
                        random.nextBoolean()
                                ? null
                                : Instant.ofEpochSecond(random.nextInt(), random.nextInt(999_999_999)),
                        random.nextBoolean(),
                        random.nextBoolean() ? null : text(random)),
                extra(random));
    }

    private static JobId id(Random random) {
        return new JobId("j" + Long.toString(random.nextLong() >>> 1, 36));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            int at = random.nextInt(LETTERS.codePointCount(0, LETTERS.length()));
            text.appendCodePoint(LETTERS.codePointAt(LETTERS.offsetByCodePoints(0, at)));
        }
        return text.toString();
    }

    private static List<String> texts(Random random) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(ignored -> text(random))
                .distinct()
                .toList();
    }

    private static Map<String, String> env(Random random) {
        Map<String, String> env = new HashMap<>();
        texts(random).forEach(name -> env.put(name, text(random)));
        return env;
    }

    private static List<Work.Output> outputs(Random random) {
        return texts(random).stream()
                .map(path -> new Work.Output(path, text(random)))
                .toList();
    }

    private static Map<String, Object> extra(Random random) {
        Map<String, Object> extra = new HashMap<>();
        extra.put(text(random), text(random));
        extra.put(text(random) + "list", new ArrayList<Object>(texts(random)));
        extra.put(text(random) + "map", Map.of("deep", Map.of("b", true, "a", List.of(Map.of()))));
        return extra;
    }
}
