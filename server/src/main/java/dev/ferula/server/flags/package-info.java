/**
 * The command line of the server: which flags there are ({@code flags.tsv}), how they are read, and
 * what there is to read about them. Nothing here knows what a flag means.
 */
@NullMarked
package dev.ferula.server.flags;

import org.jspecify.annotations.NullMarked;
