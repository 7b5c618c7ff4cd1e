/**
 * Samples of a series within a window that slides over them, and the functions of range vectors.
 */
@NullMarked
package dev.ferula.promql.window;

import org.jspecify.annotations.NullMarked;
