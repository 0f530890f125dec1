package dev.nightshift.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes back to one command line, frame by frame, by a thread of its own: a reader that went away or stands still
 * holds up nobody. What is run for it goes on without it. Thread-safe.
 */
final class Answer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Answer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_WAITING = 1_000;

    private static final String END = "";

    private final SocketChannel client;
    private final long patience;
    private final BlockingQueue<String> frames = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread asker = Thread.currentThread();
    private final Thread sender = new Thread(this::send, "nightshift-control-answer");
    private volatile boolean gone;

    /** {@code patience}: the thread that asks waits so long for a slow reader, once; nobody else waits at all. */
    Answer(SocketChannel client, Duration patience) {
        this.client = client;
        this.patience = patience.toMillis();
        sender.setDaemon(true);
        sender.start();
    }

    /** A line of progress, left out when the reader is slow. */
    void progress(String line) {
        add("err", line, false);
    }

    /** The last frame. */
    void exit(int status) {
        add("exit", status, true);
    }

    PrintWriter writer(String name) {
        return new PrintWriter(new Framed(name), true);
    }

    private void add(String name, Object value, boolean mayWait) {
        if (gone) {
            return;
        }
        try {
            String frame = JSON.writeValueAsString(Map.of(name, value)) + "\n";
            boolean waits = mayWait && Thread.currentThread() == asker;
            boolean taken = waits ? frames.offer(frame, patience, TimeUnit.MILLISECONDS) : frames.offer(frame);
            if (waits && !taken) {
                giveUp("it reads nothing");
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("text is no JSON. Indicates a bug.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp("interrupted");
        }
    }

    private void send() {
        try {
            for (String frame = frames.take(); !frame.equals(END); frame = frames.take()) {
                ByteBuffer bytes = ByteBuffer.wrap(frame.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    client.write(bytes);
                }
            }
        } catch (IOException e) {
            giveUp(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveUp(String why) {
        if (gone) {
            return;
        }
        gone = true;
        frames.clear();
        log.info("A command went away before its answer was complete: {}", why);
        try {
            client.close();
        } catch (IOException e) {
            log.debug("closing a connection: {}", e.toString());
        }
    }

    /** Waits a little for what is not sent yet. */
    @Override
    public void close() {
        try {
            if (!frames.offer(END, patience, TimeUnit.MILLISECONDS)) {
                giveUp("it reads nothing");
            }
            sender.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (sender.isAlive()) {
            giveUp("it reads nothing");
            sender.interrupt();
        }
    }

    /** Wraps what is printed into frames. */
    private final class Framed extends Writer {
        private final String name;

        Framed(String name) {
            this.name = name;
        }

        @Override
        public void write(char[] text, int offset, int length) {
            if (length > 0) {
                add(name, new String(text, offset, length), true);
            }
        }

        @Override
        public void flush() {
            // every frame is sent as soon as it can be
        }

        @Override
        public void close() {
            // the connection is closed by its owner
        }
    }
}
