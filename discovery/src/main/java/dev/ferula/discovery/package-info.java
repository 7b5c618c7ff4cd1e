/**
 * Discovery of targets. A {@link dev.ferula.discovery.Discoverer} names groups of targets for as
 * long as it runs, {@link dev.ferula.discovery.DiscoveryManager} runs those of all jobs and hands
 * on the groups of each job.
 *
 * <p>A group stands until its source names another in its place, so a mechanism that fails leaves
 * the last known targets where they are.
 */
@NullMarked
package dev.ferula.discovery;

import org.jspecify.annotations.NullMarked;
