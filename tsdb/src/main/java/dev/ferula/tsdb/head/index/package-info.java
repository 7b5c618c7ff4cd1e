/**
 * Which series there are: pairs of labels, series by labels and refs, postings, and selection over
 * them.
 */
@NullMarked
package dev.ferula.tsdb.head.index;

import org.jspecify.annotations.NullMarked;
