package dev.nightshift.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What file and environment say together; collects the mistakes on the way. Not thread-safe. */
final class Settings {
    private final Home home;
    private final Map<String, String> environment;
    private final PropertiesFile file;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final List<Secret> secrets = new ArrayList<>();

    /** A value that somebody set, and where. */
    record Given(String file, int line, String key, String value) {}

    Settings(Home home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
        this.file = PropertiesFile.read(home.configuration());
        mistakes.addAll(file.mistakes());
    }

    Home home() {
        return home;
    }

    Map<String, String> environment() {
        return environment;
    }

    Map<String, PropertiesFile.Entry> entries() {
        return file.entries();
    }

    /** The value set, else its fallback; a wrong value is a mistake and counts as not set. */
    <T> T get(Key<T> key) {
        return find(key)
                .orElseThrow(() -> new IllegalStateException(key.name() + " has no fallback. Indicates a bug."));
    }

    /** As {@link #get} for a key that may have no value. */
    <T> Optional<T> find(Key<T> key) {
        Optional<Given> given = given(key.name());
        if (given.isPresent()) {
            Optional<T> value = key.form().parse().apply(given.get().value());
            if (value.isPresent()) {
                return value;
            }
            wrong(given.get(), key.form().expected());
        }
        return key.fallback().isEmpty() ? Optional.empty() : key.form().parse().apply(key.fallback());
    }

    /** A relative path starts at the home. */
    Optional<Path> path(Key<Path> key) {
        return find(key).map(path -> home.path().resolve(path).normalize());
    }

    /** What was set for a key, the environment first; an empty value is none. */
    Optional<Given> given(String key) {
        String variable = Key.variable(key);
        String value = environment.getOrDefault(variable, "").strip();
        if (!value.isEmpty()) {
            return Optional.of(new Given("environment", 0, variable, value));
        }
        PropertiesFile.Entry entry = file.entries().get(key);
        return entry == null || entry.value().isEmpty() ? Optional.empty() : Optional.of(inFile(key, entry));
    }

    Given inFile(String key, PropertiesFile.Entry entry) {
        return new Given(home.configuration().toString(), entry.line(), key, entry.value());
    }

    Secret found(Secret secret) {
        secrets.addAll(secret.parts());
        return secret;
    }

    /** All that were read so far, with their parts. */
    List<Secret> secrets() {
        return List.copyOf(secrets);
    }

    void wrong(Given given, String expected) {
        mistakes.add(new Mistake(given.file(), given.line(), given.key(), given.value(), expected));
    }

    /** For secrets: their value stays out of the message. */
    void wrongSecret(Given given, String expected) {
        mistakes.add(new Mistake(given.file(), given.line(), given.key(), "***", expected));
    }

    /** For a key that is not set and should be. */
    void missing(Key<?> key, String expected) {
        mistakes.add(new Mistake(home.configuration().toString(), 0, key.name(), "", expected));
    }

    /** In the order of the file; the environment last. */
    List<Mistake> mistakes() {
        return mistakes.stream()
                .sorted(Comparator.comparing((Mistake mistake) -> mistake.file().equals("environment"))
                        .thenComparingInt(Mistake::line))
                .toList();
    }
}
