package dev.nightshift.notice;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Takes notices, refuses them, or hangs. */
final class FakeChannel implements Channel {
    final List<NoticeView> taken = new CopyOnWriteArrayList<>();
    final List<Letter> letters = new CopyOnWriteArrayList<>();
    final List<Instant> times = new CopyOnWriteArrayList<>();
    volatile boolean down;
    volatile boolean hangs;
    volatile @Nullable String refuses;
    volatile Runnable beforeTaking = () -> {};
    private final String name;

    FakeChannel(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Letter letter) throws Exception {
        while (hangs) {
            LockSupport.parkNanos(1_000_000);
        }
        if (down) {
            throw new IOException("connection refused\u001b[31m");
        }
        String poison = refuses;
        if (poison != null && letter.subject().contains(poison)) {
            throw new IOException("HTTP 500");
        }
        beforeTaking.run();
        letters.add(letter);
        taken.addAll(letter.notices());
    }

    /** Notes the time at which the letters after the first {@code before} came. */
    void at(int before, Instant now) {
        for (int i = before; i < letters.size(); i++) {
            times.add(now);
        }
    }

    List<String> subjects() {
        return taken.stream().map(view -> view.notice().subject()).toList();
    }
}
