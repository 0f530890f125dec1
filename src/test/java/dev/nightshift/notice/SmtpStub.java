package dev.nightshift.notice;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A mail server (RFC 5321, RFC 3207) that answers as its script says: to be used by one client at a time. */
public final class SmtpStub implements AutoCloseable {
    /** In place of an answer: the connection ends. */
    static final String DROP = "(drop)";
    /** In place of an answer: it comes a character at a time, and never ends. */
    static final String DRIBBLE = "(dribble)";
    /** To {@code END}: the mail is taken, and nobody hears of it until the client has gone. */
    public static final String HOLD = "(hold)";

    final List<String> inTheClear = new CopyOnWriteArrayList<>();
    final List<String> encrypted = new CopyOnWriteArrayList<>();
    public final List<String> mails = new CopyOnWriteArrayList<>();
    private final ServerSocket listening;
    private final Map<String, String> answers;
    private final @Nullable SSLContext tls;
    private final boolean atOnce;

    /**
     * @param answers by verb, and to {@code BANNER} and {@code END}, the end of the data; others are good
     * @param tls what it encrypts with; {@code null}: it offers no encryption
     * @param atOnce from the first byte
     */
    public SmtpStub(Map<String, String> answers, @Nullable SSLContext tls, boolean atOnce) throws IOException {
        this.answers = answers;
        this.tls = tls;
        this.atOnce = atOnce;
        listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "smtp-stub");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket plain = listening.accept();
                    Socket first = atOnce ? encrypted(plain) : plain) {
                talk(first, atOnce);
            } catch (IOException e) {
                // The client went away, or the handshake failed: the next one.
            }
        }
    }

    private Socket encrypted(Socket plain) throws IOException {
        if (tls == null) {
            throw new IllegalStateException("no certificate");
        }
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), false);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private void talk(Socket socket, boolean encrypted) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        if (!(encrypted && !atOnce) && !answer(socket, "BANNER", "220 stub")) {
            return;
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            (encrypted ? this.encrypted : inTheClear).add(line);
            String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            if (verb.equals("STARTTLS")) {
                if (answer(socket, verb, "220 go")) {
                    talk(encrypted(socket), true);
                }
                return;
            }
            String good = verb.equals("EHLO") && tls != null && !encrypted ? "250-stub\r\n250 STARTTLS" : "250 fine";
            if (!answer(socket, verb, verb.equals("DATA") ? "354 go on" : good)) {
                return;
            }
            if (verb.equals("DATA") && !answers.containsKey(verb) && !data(socket, in)) {
                return;
            }
        }
    }

    private boolean data(Socket socket, BufferedReader in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            mail.append(line).append('\n');
        }
        String said = answers.getOrDefault("END", HOLD);
        if (said.equals(HOLD)) {
            mails.add(mail.toString());
        }
        if (answers.containsKey("END") && said.equals(HOLD)) {
            return in.readLine() != null;
        }
        return answer(socket, "END", "250 taken");
    }

    private boolean answer(Socket socket, String verb, String good) throws IOException {
        OutputStream out = socket.getOutputStream();
        String text = answers.getOrDefault(verb, good);
        if (text.equals(DROP)) {
            return false;
        }
        while (text.equals(DRIBBLE)) {
            out.write('2');
            out.flush();
            LockSupport.parkNanos(20_000_000);
        }
        out.write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return true;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
