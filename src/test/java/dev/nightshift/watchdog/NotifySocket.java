package dev.nightshift.watchdog;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The datagram socket on which a service manager hears its services, as systemd has one. */
public final class NotifySocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int DONT_WAIT = 0x40;

    /** Its calls, by their own names. */
    public interface C extends Library {
        int socket(int domain, int type, int protocol);

        int bind(int descriptor, byte[] address, int length);

        long recv(int descriptor, byte[] buffer, long length, int flags);

        int close(int descriptor);
    }

    private final C c;
    private final int descriptor;
    private final List<String> received = new CopyOnWriteArrayList<>();

    private NotifySocket(C c, int descriptor) {
        this.c = c;
        this.descriptor = descriptor;
    }

    /** {@code address}: a path, or {@code @NAME}. */
    public static NotifySocket bind(String address) {
        C c = Native.load("c", C.class);
        int descriptor = c.socket(AF_UNIX, SOCK_DGRAM, 0);
        byte[] name = address.replaceFirst("^@", "\0").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[2 + name.length];
        bytes[0] = AF_UNIX;
        System.arraycopy(name, 0, bytes, 2, name.length);
        if (descriptor < 0 || c.bind(descriptor, bytes, bytes.length) != 0) {
            throw new AssertionError("cannot bind " + address + ": error " + Native.getLastError());
        }
        return new NotifySocket(c, descriptor);
    }

    /** All datagrams so far. */
    public synchronized List<String> received() {
        byte[] buffer = new byte[4096];
        for (long length = c.recv(descriptor, buffer, buffer.length, DONT_WAIT);
                length > 0;
                length = c.recv(descriptor, buffer, buffer.length, DONT_WAIT)) {
            received.add(new String(Arrays.copyOf(buffer, (int) length), StandardCharsets.UTF_8));
        }
        return List.copyOf(received);
    }

    /** How many of them begin so. */
    public int count(String start) {
        return (int) received().stream().filter(text -> text.startsWith(start)).count();
    }

    @Override
    public void close() {
        c.close(descriptor);
    }
}
