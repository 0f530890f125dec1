package dev.nightshift.notice;

import dev.nightshift.config.Secret;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One POST over HTTP/1.1, from the look-up of the name to the end of the answer within one time limit, which the client's
 * own is not. Follows no redirect, uses no proxy, reads at most 64 KiB of the answer, and talks to no address that is link-local,
 * multicast, unspecified, or that a cloud answers its secrets at; loopback and private ones it may. The URL, which may be a
 * secret, is in no exception: only its host. Thread-safe.
 */
public final class HttpPost implements Poster {
    private static final byte[] AMAZON_6 = {(byte) 0xfd, 0x00, 0x0e, (byte) 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54
    };
    private static final byte[] ALIBABA = {100, 100, 100, (byte) 200};
    /** RFC 6052: the last four bytes are an address of IPv4. */
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    /** RFC 4193, but of Google's cloud. */
    private static final byte[] GOOGLE_6 = {(byte) 0xfd, 0x20, 0, (byte) 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54};

    private final Duration limit;
    private final Names names;
    private final Executor threads = Executors.newCachedThreadPool(HttpPost::thread);
    private final HttpClient client;

    /** {@code limit}: for all of it. */
    public HttpPost(Duration limit) {
        this(limit, null, InetAddress::getAllByName);
    }

    /** @param tls whom to trust; {@code null}: whom Java trusts */
    HttpPost(Duration limit, @Nullable SSLContext tls, Names names) {
        this.limit = limit;
        this.names = names;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limit)
                .proxy(HttpClient.Builder.NO_PROXY)
                .executor(threads);
        this.client = tls == null ? builder.build() : builder.sslContext(tls).build();
    }

    /** Looks up the addresses of a host. */
    interface Names {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "nightshift-post");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * What a server said.
     *
     * @param body the first 64 KiB, as UTF-8
     */
    public record Answer(int status, HttpHeaders headers, String body) {}

    @Override
    public int post(Secret url, String body) throws IOException {
        return post(url, Map.of("Content-Type", "text/plain; charset=utf-8"), body)
                .status();
    }

    /** @throws IOException when there was no answer in time, or none that could be read */
    public Answer post(Secret url, Map<String, String> headers, String body) throws IOException {
        HttpRequest request = request(url, headers, body);
        String host = request.uri().getHost();
        long end = System.nanoTime() + limit.toNanos();
        Future<?> step = CompletableFuture.supplyAsync(() -> check(host), threads);
        try {
            step.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            // Its own future, because only cancelling that ends the connection.
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(request, info -> new CappedBody(CappedBody.MOST));
            step = answer;
            HttpResponse<String> response = answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException | CancellationException e) {
            throw new IOException(host + " did not answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(host + ": " + said(e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(host + ": interrupted");
        } finally {
            step.cancel(true);
        }
    }

    private static String said(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "it could not prove who it is, so nothing was sent; look at its certificate: "
                        + Failures.text(thrown);
            }
        }
        return Failures.text(thrown);
    }

    /** What is wrong with a URL is said without it: the exceptions of the platform hold all of it. */
    private HttpRequest request(Secret url, Map<String, String> headers, String body) throws IOException {
        try {
            URI uri = new URI(url.reveal());
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(limit)
                    .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
            headers.forEach(request::header);
            return request.build();
        } catch (java.net.URISyntaxException | IllegalArgumentException e) {
            throw new IOException("its URL is not one of http or https");
        }
    }

    /** The client looks the name up again, and gets what the platform has kept of this look. */
    private boolean check(String host) {
        try {
            for (InetAddress address : names.of(host)) {
                if (isDenied(address)) {
                    throw new IllegalArgumentException("its address " + address.getHostAddress()
                            + " is link-local, multicast, or of a cloud's own; nothing is sent there");
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no such host", e);
        }
    }

    static boolean isDenied(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address && Arrays.equals(Arrays.copyOf(bytes, NAT64.length), NAT64)) {
            return isDenied(v4(Arrays.copyOfRange(bytes, NAT64.length, bytes.length)));
        }
        return address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || (bytes.length == 4 && bytes[0] == 0)
                || Arrays.equals(bytes, ALIBABA)
                || Arrays.equals(bytes, AMAZON_6)
                || Arrays.equals(bytes, GOOGLE_6);
    }

    private static InetAddress v4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are no address. Indicates a bug.", e);
        }
    }
}
