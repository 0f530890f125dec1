package dev.nightshift.notice;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sockets and remembers them, so that somebody else can close them when time is up: a read that gets a byte now and
 * then never times out by itself. Thread-safe.
 */
final class KeptSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptSockets.class);

    private final Set<Socket> made = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Of all that were made; those that come later are closed at once. */
    @Override
    public void close() {
        closed = true;
        for (Socket socket : made) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("a socket of a mail server could not be closed", e);
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    private Socket kept(Socket socket) throws IOException {
        made.add(socket);
        if (closed) {
            socket.close();
        }
        return socket;
    }

    SocketFactory plain() {
        SocketFactory factory = SocketFactory.getDefault();
        return new SocketFactory() {
            @Override
            public Socket createSocket() throws IOException {
                return kept(factory.createSocket());
            }

            @Override
            public Socket createSocket(String host, int port) throws IOException {
                return kept(factory.createSocket(host, port));
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress local, int from) throws IOException {
                return kept(factory.createSocket(host, port, local, from));
            }

            @Override
            public Socket createSocket(InetAddress host, int port) throws IOException {
                return kept(factory.createSocket(host, port));
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress local, int from) throws IOException {
                return kept(factory.createSocket(host, port, local, from));
            }
        };
    }

    SSLSocketFactory encrypted(SSLSocketFactory factory) {
        return new SSLSocketFactory() {
            @Override
            public String[] getDefaultCipherSuites() {
                return factory.getDefaultCipherSuites();
            }

            @Override
            public String[] getSupportedCipherSuites() {
                return factory.getSupportedCipherSuites();
            }

            @Override
            public Socket createSocket() throws IOException {
                return kept(factory.createSocket());
            }

            @Override
            public Socket createSocket(Socket below, String host, int port, boolean autoClose) throws IOException {
                return kept(factory.createSocket(below, host, port, autoClose));
            }

            @Override
            public Socket createSocket(String host, int port) throws IOException {
                return kept(factory.createSocket(host, port));
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress local, int from) throws IOException {
                return kept(factory.createSocket(host, port, local, from));
            }

            @Override
            public Socket createSocket(InetAddress host, int port) throws IOException {
                return kept(factory.createSocket(host, port));
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress local, int from) throws IOException {
                return kept(factory.createSocket(host, port, local, from));
            }
        };
    }
}
