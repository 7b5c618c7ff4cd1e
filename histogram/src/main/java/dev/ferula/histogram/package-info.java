/**
 * Native histograms with integer and float counts: their buckets, arithmetic, changes of resolution
 * and counter resets, as Prometheus computes them. Nothing here deals with the world.
 */
@NullMarked
package dev.ferula.histogram;

import org.jspecify.annotations.NullMarked;
