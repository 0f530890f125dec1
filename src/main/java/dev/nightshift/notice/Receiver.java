package dev.nightshift.notice;

import dev.nightshift.config.Redaction;
import dev.nightshift.config.Secret;
import dev.nightshift.problem.Shown;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place on the web that takes messages, and what its answers mean. What is said of it holds the host and what that
 * answered, without secrets; never its address or what was sent. Thread-safe.
 */
final class Receiver {
    private static final int LONGEST_SAID = 200;
    /** Statuses (RFC 9110) which say that the same request will be refused again. */
    private static final List<Integer> PERMANENT = List.of(400, 401, 403, 404, 405, 410, 413, 414, 415, 422);
    /** Where Discord says how long to wait, in seconds. */
    private static final Pattern IN_BODY = Pattern.compile("\"retry_after\"\\s*:\\s*(\\d{1,9}(?:\\.\\d{1,9})?)");

    private final HttpPost http;
    private final InstantSource clock;
    private final Secret address;
    private final Redaction redaction;

    /** @param others what must not be shown either */
    Receiver(HttpPost http, InstantSource clock, Secret address, List<Secret> others) {
        this(http, clock, address, redaction(address, others));
    }

    private Receiver(HttpPost http, InstantSource clock, Secret address, Redaction redaction) {
        this.http = http;
        this.clock = clock;
        this.address = address;
        this.redaction = redaction;
    }

    private static Redaction redaction(Secret address, List<Secret> others) {
        List<Secret> secrets = new ArrayList<>(address.parts());
        secrets.addAll(others);
        return new Redaction(secrets);
    }

    /** The same, at another address of it. */
    Receiver at(String other) {
        return new Receiver(http, clock, new Secret(other), redaction);
    }

    /** Without query. */
    String path() {
        return address.reveal().split("\\?", 2)[0];
    }

    Optional<String> query() {
        return Optional.ofNullable(URI.create(address.reveal()).getRawQuery());
    }

    void post(Map<String, String> headers, String text) throws NotTaken {
        HttpPost.Answer answer;
        try {
            answer = http.post(address, headers, text);
        } catch (IOException e) {
            throw NotTaken.passing(shown(String.valueOf(e.getMessage())), null);
        }
        int status = answer.status();
        if (status < 200 || status > 299) {
            throw refused(status, answer);
        }
    }

    private NotTaken refused(int status, HttpPost.Answer answer) {
        String body = shown(answer.body().strip());
        String said =
                URI.create(address.reveal()).getHost() + " answered " + status + (body.isEmpty() ? "" : ": " + body);
        if (status >= 300 && status < 400) {
            return NotTaken.permanent(said + "; redirects are not followed");
        }
        return PERMANENT.contains(status)
                ? NotTaken.permanent(said)
                : NotTaken.passing(said, pause(answer).orElse(null));
    }

    private String shown(String text) {
        return Shown.line(redaction.redact(text), LONGEST_SAID);
    }

    private Optional<Duration> pause(HttpPost.Answer answer) {
        Matcher inBody = IN_BODY.matcher(answer.body());
        return answer.headers()
                .firstValue("Retry-After")
                .flatMap(text -> RetryAfter.parse(text, clock.instant()))
                .or(() -> inBody.find() ? RetryAfter.seconds(inBody.group(1)) : Optional.empty());
    }
}
