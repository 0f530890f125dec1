package dev.nightshift.notice;

import dev.nightshift.config.Secret;
import java.io.IOException;

/** Posts a text to a URL that is shown nowhere. */
@FunctionalInterface
public interface Poster {
    /**
     * @return the status that the server answered
     * @throws IOException what went wrong, without a word of the URL but its host
     */
    int post(Secret url, String body) throws IOException;
}
