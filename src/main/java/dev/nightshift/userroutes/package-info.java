/**
 * The routes that users edit: the YAML files in {@code routes/}, checked before they are used, with the shipped ones in
 * place of those that are broken.
 *
 * <p>Knows which steps and kinds there are, and how to call them; what they do, their beans know. Start at {@link
 * dev.nightshift.userroutes.RouteFiles}, then {@link dev.nightshift.userroutes.UserRoutes}.
 */
@NullMarked
package dev.nightshift.userroutes;

import org.jspecify.annotations.NullMarked;
