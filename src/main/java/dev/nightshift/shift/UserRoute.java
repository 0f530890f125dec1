package dev.nightshift.shift;

import org.jspecify.annotations.Nullable;

/** Calls a route that a user may edit: a step of the shift or a kind of job. */
@FunctionalInterface
public interface UserRoute {

    /**
     * Sends {@code body} through the route {@code name}.
     *
     * @return the body that came out
     * @throws Exception whatever the route threw, or that there is no such route
     */
    @Nullable
    Object call(String name, Object body) throws Exception;
}
