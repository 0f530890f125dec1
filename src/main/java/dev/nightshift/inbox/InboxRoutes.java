package dev.nightshift.inbox;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/**
 * In the service: looks into the inbox four times a second. The route never moves a file itself; {@link Inbox} does,
 * once what the file asked for is committed.
 */
public final class InboxRoutes extends RouteBuilder {
    private static final String FILTER = "nightshift-inbox-complete";

    private final Inbox inbox;
    private final Path folder;
    /** Only touched by the one thread of the consumer. */
    private final List<Path> seen = new ArrayList<>();

    public InboxRoutes(Inbox inbox, Path folder) {
        this.inbox = inbox;
        this.folder = folder;
    }

    @Override
    public void configure() {
        getContext().getRegistry().bind(FILTER, (GenericFileFilter<Object>) this::complete);

        from("file:" + folder + "?filter=#" + FILTER
                        + "&noop=true&idempotent=false&readLock=none&autoCreate=false&startingDirectoryMustExist=true"
                        + "&initialDelay=0&delay=250&maxMessagesPerPoll=1000&sortBy=file:name")
                .routeId("inbox")
                .process(this::collect)
                .id("inbox-accept");

        from("timer:inbox-sweep?period=1000")
                .routeId("inbox-sweep")
                .process(exchange -> inbox.sweep())
                .id("inbox-sweep-oddities");
    }

    /** The consumer hands over one file at a time; they are taken together at the end of what one look has found. */
    private void collect(Exchange exchange) {
        seen.add(path(exchange));
        if (exchange.getProperty(ExchangePropertyKey.BATCH_COMPLETE, true, Boolean.class)) {
            List<Path> files = List.copyOf(seen);
            seen.clear();
            inbox.accept(files);
        }
    }

    private boolean complete(GenericFile<Object> file) {
        try {
            return !file.isDirectory() && inbox.isComplete(Path.of(file.getAbsoluteFilePath()));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Path path(Exchange exchange) {
        return Path.of(exchange.getMessage().getHeader(Exchange.FILE_PATH, String.class));
    }
}
