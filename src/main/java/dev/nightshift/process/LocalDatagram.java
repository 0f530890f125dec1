package dev.nightshift.process;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.List;

/** Sends a datagram to a Unix-domain socket of this machine; the JDK has streams only. */
public final class LocalDatagram {
    /** Of {@code sun_path} in {@code unix(7)}. */
    private static final int LONGEST_ADDRESS = 108;

    private static final int FAMILY_BYTES = 2;

    private LocalDatagram() {}

    /**
     * Sends it, or fails at once: a receiver whose queue is full is not waited for.
     *
     * @param address absolute path of the socket, or {@code @NAME} in the abstract namespace
     * @throws IOException with the number of the error as {@code errno(3)} has it
     */
    public static void send(String address, String text) throws IOException {
        LibC.require();
        byte[] name = Bytes.of(address);
        if (name.length == 0 || name.length >= LONGEST_ADDRESS || (name[0] != '/' && name[0] != '@')) {
            throw new IOException("not the address of a socket: " + address);
        }
        int descriptor = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        if (descriptor < 0) {
            throw failed("socket", address);
        }
        byte[] message = Bytes.of(text);
        try (Arena arena = new Arena(Arena.room(List.of(message, name)) + LONGEST_ADDRESS + 64)) {
            Pointer to = arena.take(FAMILY_BYTES + LONGEST_ADDRESS);
            to.setShort(0, (short) LibC.AF_UNIX);
            to.write(FAMILY_BYTES, name, 0, name.length);
            // An abstract name begins with a NUL and is as long as it says; a path ends with one.
            boolean isAbstract = name[0] == '@';
            if (isAbstract) {
                to.setByte(FAMILY_BYTES, (byte) 0);
            }
            int length = FAMILY_BYTES + name.length + (isAbstract ? 0 : 1);
            Pointer bytes = arena.string(message);
            if (LibC.sendto(descriptor, bytes, message.length, LibC.MSG_NOSIGNAL, to, length) != message.length) {
                throw failed("sendto", address);
            }
        } finally {
            LibC.close(descriptor);
        }
    }

    private static IOException failed(String call, String address) {
        return new IOException(call + " " + address + ": error " + Native.getLastError());
    }
}
