package dev.nightshift.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code try} finds in its workspace and drops into the inbox: three jobs that work side by side in one folder, of
 * which the middle one does more than was wanted, and something of everything else that a night may meet.
 */
final class Samples {
    /** The job that is taken back. */
    static final String UNWANTED = "tidy-up";

    /** All that it changes, and nobody else. */
    static final List<String> TIDIED = List.of(
            "book/chapter-2.txt",
            "book/chapter-3.txt",
            "book/chapter-three.txt",
            "book/index.txt",
            "book/old",
            "book/old/draft.txt");

    /** What a human edits in the morning. */
    static final String EDITED = "book/todo.txt";

    private Samples() {}

    /** Contents by path. */
    static Map<String, String> workspace() {
        Map<String, String> files = new LinkedHashMap<>();
        for (int chapter = 1; chapter <= 4; chapter++) {
            files.put("book/chapter-" + chapter + ".txt", "Chapter " + chapter + ", as you left it.\n");
        }
        files.put("book/old/draft.txt", "An old draft that is still needed.\n");
        files.put(EDITED, "buy milk\n");
        files.put("data/numbers.csv", "1\n2\n3\n");
        return files;
    }

    /** Contents by file name, in the order of the names. */
    static Map<String, String> inbox() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("00-poison.yaml", """
                jobs:
                  - id: never-queued
                    command: [echo, hello
                """);
        files.put("10-book.yaml", """
                jobs:
                  - id: write-up
                    title: Write chapter 1 further
                    workspace: main
                    cwd: book
                    shell: |
                      echo 'A new page, written at night.' >> chapter-1.txt
                      sort -r ../data/numbers.csv > table-1.csv
                    outputs: [ { path: book/table-1.csv, kind: csv } ]
                  - id: tidy-up
                    title: Tidy up (and delete too much)
                    workspace: main
                    cwd: book
                    after: [write-up]
                    shell: |
                      tr a-z A-Z < chapter-2.txt > index.txt
                      : > chapter-2.txt
                      mv chapter-3.txt chapter-three.txt
                      rm -r old
                  - id: proofread
                    title: Proofread chapter 4
                    workspace: main
                    cwd: book
                    after: [tidy-up]
                    shell: |
                      echo 'Checked: no mistakes.' >> chapter-4.txt
                      wc -w chapter-*.txt > words.txt
                """);
        files.put("20-fails.yaml", """
                id: fetch-data
                title: Fetch the data (and fail)
                shell: "echo 'cannot reach the server' >&2; exit 3"
                """);
        files.put("30-hangs.yaml", """
                id: hangs
                title: Never ends, and is ended
                command: [sleep, "3600"]
                timeout: 1s
                """);
        files.put("40-more.yaml", """
                jobs:
                  - id: train-model
                    title: Needs more than a small machine
                    class: demanding
                    command: [echo, training]
                  - id: use-data
                    title: Waits for data that never came
                    after: [fetch-data]
                    command: [echo, using]
                """);
        return files;
    }
}
