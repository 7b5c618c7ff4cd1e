/**
 * The contracts between whoever writes samples, whoever keeps them and whoever asks for them. Read
 * {@link dev.ferula.storage.Appender} for the way in, then {@link dev.ferula.storage.Querier},
 * {@link dev.ferula.storage.SeriesSet} and {@link dev.ferula.storage.SampleIterator} for the way
 * out.
 *
 * <p>Both ways are columnar underneath: a series is a number, its labels are pair ids in a {@link
 * dev.ferula.storage.PairDictionary}, its samples flow in arrays. {@code Labels} objects are a
 * convenience that nobody pays for without asking. Storage contracts do no I/O.
 */
@NullMarked
package dev.ferula.storage;

import org.jspecify.annotations.NullMarked;
