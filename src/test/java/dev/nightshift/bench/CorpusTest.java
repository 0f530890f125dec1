package dev.nightshift.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir
    Path folder;

    @Test
    void the_same_tree_comes_out_each_time_and_changes_the_same_way() throws Exception {
        Corpus first = Corpus.make(folder.resolve("a"), Corpus.Shape.SOURCE.scaled(0.01));
        Corpus second = Corpus.make(folder.resolve("b"), Corpus.Shape.SOURCE.scaled(0.01));
        assertThat(first.files()).hasSize(200);
        assertThat(hashes(first)).isEqualTo(hashes(second));

        Set<Path> changed = first.change(5, 1);
        second.change(5, 1);

        assertThat(changed).hasSize(5);
        assertThat(hashes(first)).isEqualTo(hashes(second));
        assertThat(second.change(5, 2)).isNotEqualTo(second.change(5, 3));
    }

    @Test
    void text_is_as_dense_as_source_code_and_media_cannot_be_compressed() throws Exception {
        Corpus source = Corpus.make(folder.resolve("source"), Corpus.Shape.SOURCE.scaled(0.01));
        Corpus media = Corpus.make(folder.resolve("media"), Corpus.Shape.MEDIA.scaled(0.001));

        assertThat(media.files()).hasSize(17);
        assertThat(ratio(source)).isBetween(3.4, 4.5);
        assertThat(ratio(media)).isLessThan(1.01);
    }

    private static Map<String, Integer> hashes(Corpus corpus) throws IOException {
        Map<String, Integer> hashes = new TreeMap<>();
        for (Path file : corpus.files()) {
            hashes.put(corpus.root().relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
        }
        return hashes;
    }

    private static double ratio(Corpus corpus) throws IOException {
        long plain = 0;
        long packed = 0;
        for (Path file : corpus.files()) {
            byte[] content = Files.readAllBytes(file);
            plain += content.length;
            packed += deflated(content);
        }
        return (double) plain / packed;
    }

    static long deflated(byte[] content) {
        Deflater deflater = new Deflater(6);
        deflater.setInput(content);
        deflater.finish();
        byte[] out = new byte[1 << 16];
        while (!deflater.finished()) {
            deflater.deflate(out);
        }
        long size = deflater.getBytesWritten();
        deflater.end();
        return size;
    }
}
