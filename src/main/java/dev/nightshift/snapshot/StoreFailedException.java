package dev.nightshift.snapshot;

import java.io.IOException;

/** Carries an I/O error of the store past the code that handles those of the workspace. */
final class StoreFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    private StoreFailedException(IOException reason) {
        super(reason);
        this.reason = reason;
    }

    IOException reason() {
        return reason;
    }

    static <T> T telling(Call<T> call) throws StoreFailedException {
        try {
            return call.run();
        } catch (IOException e) {
            throw new StoreFailedException(e);
        }
    }

    /** Something that the store is asked. */
    interface Call<T> {
        T run() throws IOException;
    }
}
