package dev.nightshift.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightshift.job.JobId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names and texts of the seed as ours: always the same for the same text, and never two as one. */
final class SeedNames {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int DIGITS = 8;

    private SeedNames() {}

    /** The id itself where it is one of ours; else what is legal of it, and a hash of the whole. */
    static String id(String original) {
        if (JobId.isValid(original)) {
            return original;
        }
        String plain = plain(original, "[^a-z0-9._-]+", "-")
                .replaceAll("\\.{2,}", ".")
                .replaceFirst("^[._-]+", "")
                .replaceFirst("[._-]+$", "");
        int room = JobId.LONGEST - DIGITS - 1;
        String start = plain.isEmpty() ? "job" : plain.substring(0, Math.min(room, plain.length()));
        return start + "-" + digest(original).substring(0, DIGITS);
    }

    static String kind(String original) {
        String plain =
                plain(original, "[^a-z0-9_-]+", "_").replaceFirst("^[_-]+", "").replaceFirst("[_-]+$", "");
        return plain.isEmpty() ? "untyped" : plain.substring(0, Math.min(64, plain.length()));
    }

    private static String plain(String text, String illegal, String instead) {
        return Normalizer.normalize(text.strip(), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll(illegal, instead);
    }

    /** The first line that says something. */
    static String title(String text, int longest) {
        String line =
                text.replace('\0', ' ').strip().lines().findFirst().orElse("").strip();
        return line.codePointCount(0, line.length()) <= longest
                ? line
                : line.substring(0, line.offsetByCodePoints(0, longest - 1)) + "…";
    }

    /** A list of ids: as a list, as JSON in a text, or as a text with commas; empty where it is none of these. */
    static Optional<List<String>> list(@Nullable Object value) {
        Object parsed = parsed(value);
        if (parsed instanceof List<?>) {
            return SeedFields.texts(parsed).filter(texts -> texts.stream().noneMatch(String::isBlank));
        }
        return SeedFields.scalar(parsed).flatMap(text -> {
            if (text.strip().startsWith("[") || text.strip().startsWith("{")) {
                return Optional.empty();
            }
            List<String> names = new ArrayList<>();
            for (String name : text.split(",", -1)) {
                if (!name.isBlank()) {
                    names.add(name.strip());
                }
            }
            return Optional.of(names);
        });
    }

    /** A text that is a JSON list as that list; anything else as it is. */
    static @Nullable Object parsed(@Nullable Object value) {
        if (value instanceof String text && text.strip().startsWith("[")) {
            try {
                return JSON.readValue(text, List.class);
            } catch (JsonProcessingException e) {
                return value;
            }
        }
        return value;
    }

    static String json(Object tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that is no JSON. Indicates a bug.", e);
        }
    }

    static String digest(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256. Indicates a bug.", e);
        }
    }
}
