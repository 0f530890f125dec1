package dev.nightshift.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The entries of a Java properties file in UTF-8, each with its line.
 *
 * <p>{@link Properties} knows no lines and takes the last of two equal keys without a word; so each logical line (as its
 * {@code load} defines it) goes to it alone.
 */
final class PropertiesFile {
    private static final int LARGEST = 1 << 20;

    record Entry(String value, int line) {}

    private final String name;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Mistake> mistakes = new ArrayList<>();

    private PropertiesFile(String name) {
        this.name = name;
    }

    static PropertiesFile read(Path file) {
        PropertiesFile properties = new PropertiesFile(file.toString());
        try {
            if (Files.size(file) > LARGEST) {
                properties.wrong(0, "", "", "larger than " + LARGEST + " bytes");
            } else {
                properties.lines(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                        .toString());
            }
        } catch (CharacterCodingException problem) {
            properties.wrong(0, "", "", "expected a text file in UTF-8");
        } catch (IOException problem) {
            properties.wrong(0, "", "", "cannot be read: " + problem);
        }
        return properties;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    List<Mistake> mistakes() {
        return mistakes;
    }

    private void lines(String text) {
        String[] lines = text.replaceFirst("^\uFEFF", "").split("\r\n|\n|\r", -1);
        for (int at = 0; at < lines.length; at++) {
            int first = at;
            StringBuilder logical = new StringBuilder(lines[at]);
            while (!isComment(lines[first]) && isContinued(lines[at]) && at + 1 < lines.length) {
                at++;
                logical.append('\n').append(lines[at]);
            }
            line(logical.toString(), first + 1);
        }
    }

    private static boolean isComment(String line) {
        String start = line.stripLeading();
        return start.startsWith("#") || start.startsWith("!");
    }

    private static boolean isContinued(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\\') {
            end--;
        }
        return (line.length() - end) % 2 == 1;
    }

    private void line(String logical, int number) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logical));
        } catch (IllegalArgumentException | IOException problem) {
            wrong(number, "", logical, "expected four hexadecimal digits after \\u");
            return;
        }
        for (String key : one.stringPropertyNames()) {
            Entry entry = new Entry(one.getProperty(key).strip(), number);
            Entry before = entries.putIfAbsent(key, entry);
            if (before != null) {
                wrong(number, key, "", "given twice, first in line " + before.line() + ": remove one");
            }
        }
    }

    private void wrong(int line, String key, String value, String expected) {
        mistakes.add(new Mistake(name, line, key, value, expected));
    }
}
