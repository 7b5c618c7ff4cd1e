package dev.ferula.promql.plan;

import dev.ferula.matcher.Matcher;
import dev.ferula.storage.SelectHints;
import java.util.List;

/**
 * What one selector of a plan asks the storage for.
 *
 * @param hints the range of time and the use of the samples
 */
public record Selection(List<Matcher> matchers, SelectHints hints) {}
