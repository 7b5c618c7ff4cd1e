package dev.ferula.discovery;

import java.util.function.Supplier;

/**
 * A configured way of finding targets. Two sources with equal mechanism and identity are the same:
 * they run once, however many jobs have them, and go on running when the configuration is applied
 * again.
 *
 * @param mechanism its name, such as {@code file}
 * @param identity what tells it from others of its mechanism, compared with {@code equals}
 * @param discoverer makes the discoverer when the source starts
 */
public record DiscoverySource(String mechanism, Object identity, Supplier<Discoverer> discoverer) {
  boolean isSame(DiscoverySource that) {
    return mechanism.equals(that.mechanism) && identity.equals(that.identity);
  }
}
