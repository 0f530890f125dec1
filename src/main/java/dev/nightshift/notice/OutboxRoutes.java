package dev.nightshift.notice;

import org.apache.camel.builder.RouteBuilder;

/** In the service: looks into the outbox once a minute, so that a notice goes out once its channel is back. */
public final class OutboxRoutes extends RouteBuilder {
    private final Deliveries deliveries;

    public OutboxRoutes(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public void configure() {
        from("timer:notice-outbox?period=60000")
                .routeId("notice-outbox")
                .process(exchange -> deliveries.deliver())
                .id("notice-outbox-deliver");
    }
}
