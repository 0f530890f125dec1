package dev.nightshift.app;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code try} drops into the inbox: something of everything that a night may meet. */
final class Samples {
    private Samples() {}

    /** Contents by file name, in the order of the names. */
    static Map<String, String> inbox() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("00-poison.yaml", """
                jobs:
                  - id: never-queued
                    command: [echo, hello
                """);
        files.put("10-tidy.yaml", """
                id: tidy-up
                title: Tidy up the workspace
                workspace: main
                shell: |
                  echo 'walk the dog' >> notes/todo.txt
                  mv notes/old-name.txt notes/new-name.txt
                  rm notes/obsolete.txt
                  mkdir -p out && sort -r data/numbers.csv > out/sorted.csv
                  echo 'tidied: 1 changed, 1 renamed, 1 deleted, 1 new'
                outputs: [ { path: out/sorted.csv, kind: csv } ]
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
