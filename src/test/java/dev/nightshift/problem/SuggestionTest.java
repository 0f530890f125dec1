package dev.nightshift.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final List<String> KNOWN = List.of("timeout", "retries", "title", "id");

    @Test
    void finds_the_nearest_word() {
        assertThat(Suggestion.nearest("timeuot", KNOWN)).contains("timeout");
        assertThat(Suggestion.nearest("retry", KNOWN)).isEmpty();
        assertThat(Suggestion.nearest("retrie", KNOWN)).contains("retries");
        assertThat(Suggestion.nearest("di", KNOWN)).contains("id");
        assertThat(Suggestion.text("titel", KNOWN)).isEqualTo(" (did you mean title?)");
    }

    @Test
    void says_nothing_where_nothing_is_near() {
        assertThat(Suggestion.text("banana", KNOWN)).isEmpty();
        assertThat(Suggestion.text("x".repeat(1_000_000), KNOWN)).isEmpty();
    }
}
