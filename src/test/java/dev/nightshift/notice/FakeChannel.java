package dev.nightshift.notice;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Takes notices, refuses them, or hangs. */
final class FakeChannel implements Channel {
    final List<NoticeView> taken = new CopyOnWriteArrayList<>();
    volatile boolean down;
    volatile boolean hangs;
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
        if (hangs) {
            new CountDownLatch(1).await();
        }
        if (down) {
            throw new IOException("connection refused\u001b[31m");
        }
        beforeTaking.run();
        taken.addAll(letter.notices());
    }

    List<String> subjects() {
        return taken.stream().map(view -> view.notice().subject()).toList();
    }
}
