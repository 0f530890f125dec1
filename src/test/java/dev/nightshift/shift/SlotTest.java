package dev.nightshift.shift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SlotTest {
    private final Slot slot = new Slot();

    @Test
    void whoever_ends_waits_for_what_holds_it_but_not_for_ever() {
        assertThat(slot.awaitFree(Duration.ZERO)).isTrue();
        slot.take("a rollback");
        assertThat(slot.awaitFree(Duration.ofMillis(50))).isFalse();

        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> slot.awaitFree(Duration.ofMinutes(1)));
        slot.free();

        assertThat(waiting.join()).isTrue();
    }
}
