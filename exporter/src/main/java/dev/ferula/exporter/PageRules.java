package dev.ferula.exporter;

import dev.ferula.stats.Compatibility;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a page is made by, whatever is on it.
 *
 * @param namespace as it stands in front of every name
 * @param constantLabels sorted by name
 * @param names which exported names may be on the page
 */
record PageRules(
    Compatibility compat,
    NamingPolicy naming,
    String namespace,
    Map<String, String> constantLabels,
    Predicate<String> names,
    boolean createdLines) {}
