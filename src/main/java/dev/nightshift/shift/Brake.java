package dev.nightshift.shift;

import dev.nightshift.job.Heartbeat;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.process.StopRequest;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.ShiftRef;
import dev.nightshift.queue.Shifts;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The human's brake: which running job must end, and whether the shift may claim more. Requests reach us as rows, by
 * whatever process they were made; {@link #look} reads them. Thread-safe.
 */
public final class Brake {
    private static final Logger log = LoggerFactory.getLogger(Brake.class);

    private final Database database;
    private final Claims claims;
    private final Shifts shifts;
    private final Heartbeat heartbeat = new Heartbeat("the work of a shift", Duration.ofSeconds(60));
    private final Map<String, Claim> running = new ConcurrentHashMap<>();
    private final Map<String, StopRequest> requests = new ConcurrentHashMap<>();
    private volatile boolean noMoreClaims;
    private volatile boolean serviceStops;

    public Brake(Database database, Claims claims, Shifts shifts) {
        this.database = database;
        this.claims = claims;
        this.shifts = shifts;
    }

    /** The service ends: nothing more is claimed, and what runs is ended and recorded as interrupted. */
    public void stopService() {
        serviceStops = true;
        noMoreClaims = true;
    }

    /** Beats as often as the requests are read, while a shift works. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Whether no job runs. */
    public boolean isIdle() {
        return running.isEmpty();
    }

    void begin() {
        noMoreClaims = serviceStops;
        requests.clear();
    }

    void end() {
        heartbeat.rest();
    }

    void enter(Claim claim) {
        running.put(claim.key(), claim);
    }

    void leave(Claim claim) {
        running.remove(claim.key());
        requests.remove(claim.key());
    }

    boolean noMoreClaims() {
        return noMoreClaims;
    }

    boolean serviceStops() {
        return serviceStops;
    }

    /** What was asked of a running attempt, by its key. */
    StopRequest of(String key) {
        return serviceStops ? StopRequest.INTERRUPT : requests.getOrDefault(key, StopRequest.NONE);
    }

    /** Reads the requests; called a few times a second while a shift works. */
    void look(ShiftRef shift) {
        heartbeat.beat();
        try {
            database.read(tx -> read(tx, shift));
        } catch (ProblemException e) {
            log.warn(
                    "Requests to stop or cancel cannot be read now: {}",
                    e.problem().message());
        }
    }

    private boolean read(Tx tx, ShiftRef shift) {
        String stop = shifts.stopRequested(tx, shift);
        noMoreClaims |= stop != null;
        for (Claim claim : running.values()) {
            note(tx, claim, "now".equals(stop));
        }
        return noMoreClaims;
    }

    private void note(Tx tx, Claim claim, boolean endAll) {
        if (claims.cancelRequested(tx, claim)) {
            requests.put(claim.key(), StopRequest.CANCEL);
        } else if (endAll) {
            requests.put(claim.key(), StopRequest.INTERRUPT);
        }
    }
}
