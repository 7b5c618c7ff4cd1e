/** Chunk encodings: XOR and native histograms. */
@NullMarked
package dev.ferula.chunk;

import org.jspecify.annotations.NullMarked;
